import type { Knex } from 'knex';
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { nextAdsToAsk } from '../../src/postgres/ads-to-ask.js';
import { createPool } from '../../src/postgres/pool.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { expectedAnalytics, expectRows } from '../support/expected.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { createDatabase, type TestDatabase } from '../support/services.js';

describe('of the ads of an ad account', () => {
  const DATE = '2026-06-15';
  const day = { adAccountId: '5', date: DATE, readWith: 'a', longestWindow: 30, allAds: false };
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

  const asked = (more: { allAds?: boolean } = {}) => nextAdsToAsk(db, { ...day, ...more }, undefined, 10);

  interface Ad {
    made?: string | null;
    campaignMade?: string;
    archived?: string;
    /** Since when the ad is in the table. */
    listed?: string;
  }

  /** Ad 1, in an ad group and a campaign of its own. */
  async function add({
    made = '2026-01-01',
    campaignMade = '2026-01-01',
    archived,
    listed = '2026-06-01',
  }: Ad): Promise<void> {
    const own = { ad_account_id: '5', __sync_key: '1' };
    await db('pinterest.campaigns').insert({ ...own, id: '3', created_time: campaignMade });
    await db('pinterest.ad_groups').insert({ ...own, id: '2', campaign_id: '3', created_time: made });
    const status = archived
      ? { status: 'ARCHIVED', updated_time: archived }
      : { status: 'ACTIVE', updated_time: '2026-01-01' };
    const ad = { ...own, id: '1', ad_group_id: '2', campaign_id: '3', __loaded_at: listed };
    await db('pinterest.ads').insert({ ...ad, ...status });
  }

  async function load({
    rows = 0,
    readWith = 'a',
    readOn = '2026-06-22',
    compared = true,
  } = {}): Promise<void> {
    if (rows > 0)
      await db('pinterest.ad_analytics').insert({
        ad_account_id: '5',
        ad_id: '1',
        date: DATE,
        __sync_key: '1',
      });
    const counts = { ads: 1, rows, requests: 1, read_on: readOn, workflow_id: 'test' };
    await db('pinterest_sync.analytics_days').insert({
      ...{ ad_account_id: '5', date: DATE, read_with: readWith },
      ...counts,
    });
    if (compared) await differs(null);
  }

  const differs = (reason: string | null) =>
    db('pinterest_sync.reconciliation')
      .insert({ ad_account_id: '5', date: DATE, reason })
      .onConflict(['ad_account_id', 'date'])
      .merge();

  test.each<[string, Ad, string[]]>([
    ['made before the day', {}, ['1']],
    ['made on the day', { made: '2026-06-15 23:59Z' }, ['1']],
    ['made on the day after, which may be the day elsewhere', { made: '2026-06-16 23:59Z' }, ['1']],
    ['made later', { made: '2026-06-17 00:00Z' }, []],
    ['in a campaign that was made later', { campaignMade: '2026-07-01' }, []],
    ['without a creation time', { made: null }, ['1']],
    ['made in the future, which is no time', { made: '58000-01-01' }, ['1']],
    ['archived at any time', { archived: '2026-01-02' }, ['1']],
  ])('a first reading requests one that was %s: %j -> %j', async (_, ad, ids) => {
    await add(ad);
    expect(await asked()).toEqual(ids);
  });

  test.each<[string, Ad, string[]]>([
    ['active, although it had no numbers', {}, ['1']],
    ['archived longer before than any window and without numbers', { archived: '2026-05-14 23:59Z' }, []],
    ['archived within a window', { archived: '2026-05-15 00:00Z' }, ['1']],
    ['archived later', { archived: '2026-06-20' }, ['1']],
    ['made later', { made: '2026-06-17' }, []],
    ['archived before there was Pinterest, which is no time', { archived: '1970-01-01' }, ['1']],
  ])('a later reading requests one that is %s: %j -> %j', async (_, ad, ids) => {
    await add(ad);
    await load();
    expect(await asked()).toEqual(ids);
  });

  describe('one that cannot have numbers by its dates is still requested', () => {
    test.each<[string, () => Promise<unknown>]>([
      ['when it has a row of the day', () => load({ rows: 1 })],
      ['when the day was read with other settings', () => load({ readWith: 'b' })],
      ['when the day was not compared with the total since it was read', () => load({ compared: false })],
      ['when the day did not add up to the total', () => load().then(() => differs('a reason'))],
    ])('%s', async (_, prepare) => {
      await add({ archived: '2026-02-01' });
      await prepare();
      expect(await asked()).toEqual(['1']);
    });

    test('when the day was read before all of it was counted, up to six days after it', async () => {
      await add({ archived: '2026-02-01' });
      await load({ readOn: '2026-06-21' });
      expect(await asked()).toEqual(['1']);
    });

    test('when it was listed in the run that read the day, or after it', async () => {
      await load();
      await add({ archived: '2026-02-01', listed: '2026-06-22 00:00Z' });
      expect(await asked()).toEqual(['1']);
    });

    test('when the day is read with all ads', async () => {
      await add({ archived: '2026-02-01', made: '2026-07-01' });
      await load();
      expect(await asked()).toEqual([]);
      expect(await asked({ allAds: true })).toEqual(['1']);
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

describe('what is not requested', () => {
  const adAccountId = uniqueAdAccountId();
  let harness: Harness;
  let days: string[];
  let all: number;
  let first: Awaited<ReturnType<typeof sync>>;
  let second: typeof first;
  let third: typeof first;
  let chosen: typeof first;

  // One worker for all: a new one would keep to Pinterest's limits until it is told others.
  beforeAll(async () => {
    const adAccounts = [
      { id: adAccountId, name: 'Long-lived', country: 'US', currency: 'USD', campaigns: 40, ads: 260 },
    ];
    harness = await createHarness({ sandbox: { adAccounts } });
    const { today, ads, overrides } = harness.sandbox.world;
    const ago = (count: number) => addDays(today, -count);
    // The oldest and the newest days that Pinterest has; those in between are not read.
    days = [...eachDay({ from: ago(90), to: ago(71) }), ...eachDay({ from: ago(5), to: ago(1) })];
    await enterSettledDays(harness.databaseUrl, [adAccountId], { from: ago(70), to: ago(6) });
    all = ads.length;
    const [old = '', other = '', newest = ''] = [days[5], days[10], days.at(-1)];
    beginLater(days[15] as string);
    await harness.withWorker(async () => {
      first = await sync({});
      overrides.set(archive(newest, 29, false), newest, { TOTAL_CLICK_CHECKOUT: '1' });
      overrides.set(archive(old, 200, true), old, { TOTAL_CLICK_CHECKOUT: '77' });
      second = await sync({ lookbackDays: 88 });
      overrides.set(archive(other, 100, false), other, { SPEND_IN_MICRO_DOLLAR: '5000000' });
      third = await sync({ lookbackDays: 88 });
      chosen = await sync({ startDate: days[0], endDate: days[1] });
    });
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

  async function sync(input: object) {
    const before = harness.sandbox.requests.length;
    const run = await harness.startOne({ adAccountId, ...input });
    const result = (await run.result()) as AccountProgress;
    const expected = expectedAnalytics(harness.sandbox, days);
    return { result, asked: adsAsked(before), rows: await harness.rows('ad_analytics'), expected };
  }

  /** How many ads each day was asked for, by all requests but the first `before`. */
  function adsAsked(before: number): Map<string, number> {
    const asked = new Map<string, number>();
    for (const { path, query } of harness.sandbox.requests.slice(before)) {
      if (!path.endsWith('/ads/analytics')) continue;
      const date = query.get('start_date') as string;
      asked.set(date, (asked.get(date) ?? 0) + query.getAll('ad_ids').length);
    }
    return asked;
  }

  const sum = (ads: Map<string, number>) => [...ads.values()].reduce((all, count) => all + count, 0);

  /** Takes an ad that is as wanted, and archives it some days before `day`. */
  function archive(day: string, daysBefore: number, hasNumbers: boolean): string {
    const { world } = harness.sandbox;
    const ad = world.ads.find(({ id }) => (world.analyticsRow(id, day) !== undefined) === hasNumbers);
    if (!ad) throw new Error('The sandbox has no such ad');
    ad.status = 'ARCHIVED';
    ad.updated_time = Date.parse(`${addDays(day, -daysBefore)}T12:00:00Z`) / 1_000;
    return ad.id;
  }

  test('every row is there at first, although ads are not requested for days before they were created', () => {
    expectRows(first.rows, first.expected);
    expect(first.result.reconciled).toEqual({ days: 25, differing: 0 });
    expect(first.asked.get(days[0] as string)).toBeLessThan(all);
    expect(first.asked.get(days.at(-1) as string)).toBe(all);
  });

  test('late conversions are there when the days are read again, although fewer ads are requested', () => {
    expectRows(second.rows, second.expected);
    expect(second.result.reconciled).toEqual({ days: 23, differing: 0 });
    expect(sum(second.asked)).toBeLessThan(sum(first.asked));
  });

  test('a day that then does not add up to the total is read with all ads by the same run', () => {
    expectRows(third.rows, third.expected);
    expect(third.result.reconciled).toEqual({ days: 23, differing: 0 });
    expect(third.result.units).toEqual({ planned: 4 + 23 + 1, done: 4 + 23 + 1, failed: 0 });
    const asked = third.asked.get(days[10] as string);
    expect(asked).toBeGreaterThan(all);
    expect(asked).toBeLessThan(2 * all);
  });

  test('a chosen range is requested for every ad', () => {
    expect([...chosen.asked.values()]).toEqual([all, all]);
  });
});
