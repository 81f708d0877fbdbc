import type { Knex } from 'knex';
import { nextAdsToAsk } from '../../src/postgres/ads-to-ask.js';
import { createPool } from '../../src/postgres/pool.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { expectedAnalytics } from '../support/expected.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { createDatabase, type TestDatabase } from '../support/services.js';

describe('of the ads of an ad account', () => {
  const DATE = '2026-06-15';
  const day = { adAccountId: '5', date: DATE, readWith: 'a', longestWindow: 30 };
  let database: TestDatabase;
  let db: Knex;

  beforeAll(async () => {
    database = await createDatabase();
    db = createPool(database.url, { max: 1 });
  });

  beforeEach(async () => {
    await db.raw(`TRUNCATE pinterest.ads, pinterest.ad_groups, pinterest.campaigns, pinterest.ad_analytics,
      pinterest_sync.analytics_days, pinterest_sync.reconciliation`);
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  const asked = () => nextAdsToAsk(db, day, undefined, 10);

  interface Ad {
    made?: string | null;
    campaignMade?: string;
    archived?: string;
  }

  /** Ad 1, in an ad group and a campaign of its own. */
  async function add({ made = '2026-01-01', campaignMade = '2026-01-01', archived }: Ad): Promise<void> {
    const own = { ad_account_id: '5', __sync_key: '1' };
    await db('pinterest.campaigns').insert({ ...own, id: '3', created_time: campaignMade });
    await db('pinterest.ad_groups').insert({ ...own, id: '2', campaign_id: '3', created_time: made });
    const status = archived
      ? { status: 'ARCHIVED', updated_time: archived }
      : { status: 'ACTIVE', updated_time: '2026-01-01' };
    await db('pinterest.ads').insert({ ...own, id: '1', ad_group_id: '2', campaign_id: '3', ...status });
  }

  async function load({ rows = 0, readWith = 'a' } = {}): Promise<void> {
    if (rows > 0)
      await db('pinterest.ad_analytics').insert({
        ad_account_id: '5',
        ad_id: '1',
        date: DATE,
        __sync_key: '1',
      });
    const counts = { ads: 1, rows, requests: 1, read_on: '2026-06-20', workflow_id: 'test' };
    await db('pinterest_sync.analytics_days').insert({
      ...{ ad_account_id: '5', date: DATE, read_with: readWith },
      ...counts,
    });
  }

  const differs = (reason: string | null) =>
    db('pinterest_sync.reconciliation').insert({ ad_account_id: '5', date: DATE, reason });

  test.each<[string, Ad, string[]]>([
    ['made before the day', {}, ['1']],
    ['made on the day', { made: '2026-06-15 23:59Z' }, ['1']],
    ['made on the day after, which may be the day elsewhere', { made: '2026-06-16 23:59Z' }, ['1']],
    ['made later', { made: '2026-06-17 00:00Z' }, []],
    ['in a campaign that was made later', { campaignMade: '2026-07-01' }, []],
    ['of which nobody says when it was made', { made: null }, ['1']],
    ['made in the future, which is no time', { made: '58000-01-01' }, ['1']],
    ['archived at any time', { archived: '2026-01-02' }, ['1']],
  ])('a first reading asks for one that was %s: %j -> %j', async (_, ad, ids) => {
    await add(ad);
    expect(await asked()).toEqual(ids);
  });

  test.each<[string, Ad, string[]]>([
    ['active, although it had no numbers', {}, ['1']],
    ['archived longer before than any window and without numbers', { archived: '2026-05-14 23:59Z' }, []],
    ['archived within a window', { archived: '2026-05-15 00:00Z' }, ['1']],
    ['archived later', { archived: '2026-06-20' }, ['1']],
    ['made later', { made: '2026-06-17' }, []],
  ])('a later reading asks for one that is %s: %j -> %j', async (_, ad, ids) => {
    await add(ad);
    await load();
    expect(await asked()).toEqual(ids);
  });

  describe('one that by its dates has no numbers is asked for all the same', () => {
    test.each<[string, () => Promise<unknown>]>([
      ['when it has a row of the day', () => load({ rows: 1 })],
      ['when the day was read with other settings', () => load({ readWith: 'b' })],
      ['when the day did not add up to the total', () => load().then(() => differs('a reason'))],
    ])('%s', async (_, prepare) => {
      await add({ archived: '2026-02-01' });
      await prepare();
      expect(await asked()).toEqual(['1']);
    });

    test('when it was listed only after the day was read', async () => {
      await load();
      await add({ archived: '2026-02-01' });
      expect(await asked()).toEqual(['1']);
    });

    test('but not when the day adds up', async () => {
      await add({ archived: '2026-02-01' });
      await load();
      await differs(null);
      expect(await asked()).toEqual([]);
    });
  });

  test('they come in the order of their ids, from the one after the last', async () => {
    const ids = ['13', '11', '12', '2'];
    await db('pinterest.ads').insert(ids.map((id) => ({ id, ad_account_id: '5', __sync_key: id })));
    expect(await nextAdsToAsk(db, day, undefined, 3)).toEqual(['11', '12', '13']);
    expect(await nextAdsToAsk(db, day, '13', 3)).toEqual(['2']);
    expect(await nextAdsToAsk(db, { ...day, adAccountId: '6' }, undefined, 3)).toEqual([]);
  });
});

describe('whatever is not asked for', () => {
  const adAccountId = uniqueAdAccountId();
  let harness: Harness;
  let days: string[];

  beforeAll(async () => {
    const adAccounts = [
      { id: adAccountId, name: 'Long-lived', country: 'US', currency: 'USD', campaigns: 40, ads: 260 },
    ];
    harness = await createHarness({ sandbox: { adAccounts } });
    const { today } = harness.sandbox.world;
    days = eachDay({ from: addDays(today, -89), to: addDays(today, -1) });
    beginLater(days[40] as string);
  });

  afterAll(() => harness.close());

  /** Makes a campaign one that was made two days before `day`, on which its ads begin. */
  function beginLater(day: string): void {
    const { campaigns, ads, lives } = harness.sandbox.world;
    const campaign = campaigns.find(({ status }) => status === 'ACTIVE');
    if (!campaign) throw new Error('The sandbox has no such campaign');
    campaign.created_time = Date.parse(`${addDays(day, -2)}T12:00:00Z`) / 1_000;
    for (const { id, campaign_id } of ads) if (campaign_id === campaign.id) lives.set(id, { firstDay: day });
  }

  /** @returns how many ads each day was asked for. */
  async function sync(input: object, differing = 0): Promise<Map<string, number>> {
    const before = harness.sandbox.requests.length;
    const run = await harness.startOne({ adAccountId, ...input });
    const { reconciled } = (await run.result()) as AccountProgress;
    expect(reconciled.differing).toBe(differing);
    const adsOn = new Map<string, number>();
    for (const { path, query } of harness.sandbox.requests.slice(before)) {
      if (!path.endsWith('/ads/analytics')) continue;
      const date = query.get('start_date') as string;
      adsOn.set(date, (adsOn.get(date) ?? 0) + query.getAll('ad_ids').length);
    }
    return adsOn;
  }

  const sum = (ads: Map<string, number>) => [...ads.values()].reduce((all, count) => all + count, 0);

  async function expectEveryRow(): Promise<void> {
    expect(await harness.rows('ad_analytics')).toEqual(expectedAnalytics(harness.sandbox, days));
  }

  /** Takes an ad that is as wanted, and archives it some days before `day`. */
  function archive(day: string, daysBefore: number, hasNumbers: boolean): string {
    const { world } = harness.sandbox;
    const ad = world.ads.find(({ id }) => (world.analyticsRow(id, day) !== undefined) === hasNumbers);
    if (!ad) throw new Error('The sandbox has no such ad');
    ad.status = 'ARCHIVED';
    ad.updated_time = Date.parse(`${addDays(day, -daysBefore)}T12:00:00Z`) / 1_000;
    return ad.id;
  }

  test('every row is there, at first and with late conversions when the days are read again', async () => {
    await harness.withWorker(async () => {
      const [oldest = '', old = '', newest = ''] = [days[0], days[5], days.at(-1)];
      const first = await sync({});
      await expectEveryRow();
      // Not before they were made.
      expect(first.get(oldest)).toBeLessThan(first.get(newest) as number);
      expect(first.get(newest)).toBe(harness.sandbox.world.ads.length);

      const { overrides } = harness.sandbox.world;
      overrides.set(archive(newest, 29, false), newest, { TOTAL_CLICK_CHECKOUT: '1' });
      overrides.set(archive(old, 200, true), old, { TOTAL_CLICK_CHECKOUT: '77' });
      const second = await sync({ lookbackDays: 88 });
      await expectEveryRow();
      expect(sum(second)).toBeLessThan(sum(first));
    });
  });

  test('when a day then does not add up to the total, the next reading of it asks for every ad', async () => {
    const day = days[10] as string;
    const id = archive(day, 100, false);
    harness.sandbox.world.overrides.set(id, day, { SPEND_IN_MICRO_DOLLAR: '5000000' });
    const range = { startDate: day, endDate: day };
    await harness.withWorker(async () => {
      const before = await sync(range, 1);
      const after = await sync(range);
      expect(after.get(day)).toBe(harness.sandbox.world.ads.length);
      expect(before.get(day)).toBeLessThan(harness.sandbox.world.ads.length);
    });
    await expectEveryRow();
  });
});
