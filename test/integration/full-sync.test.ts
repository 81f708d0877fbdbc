import { addDays, eachDay } from '../../src/shared/dates.js';
import type { SyncAllAdAccountsResult } from '../../src/shared/progress.js';
import { expectedAnalytics, expectedEntities, expectRows } from '../support/expected.js';
import { createHarness, type Harness } from '../support/harness.js';
import { entityColumns } from '../support/specification.js';

let harness: Harness;
let result: SyncAllAdAccountsResult;
let days: string[];

beforeAll(async () => {
  harness = await createHarness();
  const { today } = harness.sandbox.world;
  days = eachDay({ from: addDays(today, -90), to: addDays(today, -1) });
  result = await harness.withWorker(async () => (await harness.startAll()).result());
});

afterAll(() => harness.close());

describe('after a first sync', () => {
  test.each(Object.keys(entityColumns) as (keyof typeof entityColumns)[])(
    'pinterest.%s equals what Pinterest holds, in every column and for every status',
    async (table) => {
      expect(await harness.rows(table)).toEqual(expectedEntities(harness.sandbox.world, table));
    },
  );

  test('pinterest.ad_analytics equals what Pinterest holds, to the last digit', async () => {
    const expected = expectedAnalytics(harness.sandbox, days);
    expect(expected.length).toBeGreaterThan(500);
    expectRows(await harness.rows('ad_analytics'), expected);
  });

  test('an archived ad keeps its spend', async () => {
    const { rows } = await harness.db.raw(`
      SELECT count(*)::int AS ads, sum(spend_in_micro_dollar) AS spend
      FROM pinterest.ad_analytics JOIN pinterest.ads ON ads.id = ad_id WHERE status = 'ARCHIVED'`);
    expect(rows[0].ads).toBeGreaterThan(0);
    expect(Number(rows[0].spend)).toBeGreaterThan(0);
  });

  test('pin ids above 2^53 keep every digit', async () => {
    const { rows } = await harness.db.raw(`
      SELECT count(*)::int AS rows FROM pinterest.ad_analytics a JOIN pinterest.ads ON ads.id = ad_id
      WHERE a.pin_id = ads.pin_id AND a.pin_id::numeric > 9007199254740993`);
    expect(rows[0].rows).toBe(result.rows.ad_analytics?.new);
  });

  test('the result says what was planned and done, and every row is new', () => {
    expect(result.units).toEqual({ planned: 2 * (4 + 90), done: 2 * (4 + 90), failed: 0 });
    expect(result.failures).toEqual([]);
    expect(result.rows.ads).toEqual({ new: harness.sandbox.world.ads.length, changed: 0, unchanged: 0 });
    expect(result.rows.ad_accounts).toEqual({ new: 2, changed: 0, unchanged: 0 });
  });

  test('every request is counted, and an analytics day of up to 250 ads costs one', () => {
    expect(result.requests).toBe(harness.sandbox.requests.length);
    const analytics = harness.sandbox.requests.filter(({ path }) => path.endsWith('/ads/analytics'));
    expect(analytics).toHaveLength(2 * 90);
    // Whether days are final is requested once for both ad accounts.
    const readiness = harness.sandbox.requests.filter(({ path }) => path.endsWith('/metrics_ready_state'));
    expect(readiness).toHaveLength(60);
  });

  test("every day adds up to Pinterest's total of the ad account", () => {
    expect(result.reconciled).toEqual({ days: 2 * 90, differing: 0 });
  });

  test('every analytics day is recorded as loaded', async () => {
    const { rows } = await harness.db.raw(`
      SELECT ad_account_id, count(*)::int AS days, sum(rows)::int AS rows, min(date)::text AS first, max(date)::text AS last
      FROM pinterest_sync.analytics_days GROUP BY ad_account_id`);
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatchObject({ days: 90, first: days[0], last: days.at(-1) });
    expect(rows.reduce((sum: number, row: { rows: number }) => sum + row.rows, 0)).toBe(
      result.rows.ad_analytics?.new,
    );
  });
});

describe('a second sync on the same day', () => {
  let second: SyncAllAdAccountsResult;
  let before: unknown[];

  /** The transaction that last wrote a row: it changes with every rewriting. A list notes in its rows when they were listed. */
  async function writers(): Promise<unknown[]> {
    const { rows } = await harness.db.raw(`
      SELECT 'a' AS t, __sync_key, xmin::text, __synced_at FROM pinterest.ad_analytics
      UNION ALL SELECT 'b', __sync_key, NULL, __synced_at FROM pinterest.ads ORDER BY 1, 2`);
    return rows;
  }

  beforeAll(async () => {
    before = await writers();
    second = await harness.withWorker(async () => (await harness.startAll()).result());
  });

  test('changes no row and says so', () => {
    for (const counts of Object.values(second.rows)) expect(counts).toMatchObject({ new: 0, changed: 0 });
    expect(second.rows.ads?.unchanged).toBe(harness.sandbox.world.ads.length);
  });

  test('rewrites no row of analytics, and calls no row synced anew', async () => {
    expect(await writers()).toEqual(before);
  });

  test('reads the lookback only', () => {
    expect(second.units.planned).toBe(2 * (4 + 30));
  });
});

describe('what Pinterest restates', () => {
  test('replaces the numbers of that day, and only those rows are written', async () => {
    const { world } = harness.sandbox;
    const day = days.at(-5) as string;
    const ad = world.ads.find((one) => world.analyticsRow(one, day)) as (typeof world.ads)[number];
    world.overrides.set(ad.id, day, { SPEND_IN_MICRO_DOLLAR: '9007199254740993123' });

    const third: SyncAllAdAccountsResult = await harness.withWorker(async () =>
      (await harness.startAll()).result(),
    );

    expect(third.rows.ad_analytics).toMatchObject({ new: 0, changed: 1 });
    const { rows } = await harness.db.raw(
      'SELECT spend_in_micro_dollar AS spend FROM pinterest.ad_analytics WHERE ad_id = ? AND date = ?',
      [ad.id, day],
    );
    expect(rows).toEqual([{ spend: '9007199254740993123' }]);
  });
});
