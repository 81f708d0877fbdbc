// Columns of PINTEREST_EXTRA_METRICS against what the sandbox says of each ad and day, and what the marketing schema makes of them.
import { addDays } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { chosenMetrics } from '../../src/tables/extra/metrics.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

let harness: Harness;
let adAccountId: string;
let from: string;
let to: string;

const CHOICE = 'video,outbound,total_signup';
const DAYS = 4;

beforeAll(async () => {
  adAccountId = uniqueAdAccountId();
  const adAccounts = [
    { id: adAccountId, name: 'Films', country: 'US', currency: 'USD', campaigns: 4, ads: 16 },
  ];
  harness = await createHarness({
    sandbox: { adAccounts },
    environment: { PINTEREST_EXTRA_METRICS: CHOICE },
  });
  to = addDays(harness.sandbox.world.today, -1);
  from = addDays(to, -(DAYS - 1));
  await read();
}, 60_000);

afterAll(() => harness.close());

const run = async (): Promise<AccountProgress> =>
  (await harness.startOne({ adAccountId, startDate: from, endDate: to })).result();

const read = (config = harness.config) => harness.withWorker(run, config);

const query = async <Row>(sql: string) => (await harness.db.raw<{ rows: Row[] }>(sql)).rows;
const days = () => Array.from({ length: DAYS }, (_, index) => addDays(from, index));

/** Of each ad and day of which the sandbox has any of them. */
function expected(columns: readonly string[]) {
  const rows = harness.sandbox.world.ads.flatMap((ad) =>
    days().flatMap((date) => {
      const row = harness.sandbox.world.analyticsRow(ad, date) ?? {};
      const values = columns.map((name) => [name, row[name.toUpperCase()] ?? null]);
      return values.some(([, value]) => value !== null)
        ? [{ ad_id: ad.id, date, ...Object.fromEntries(values) }]
        : [];
    }),
  );
  return rows.sort((a, b) => (`${a.ad_id} ${a.date}` < `${b.ad_id} ${b.date}` ? -1 : 1));
}

const stored = (columns: readonly string[]) =>
  query<Record<string, string | null>>(
    `SELECT ad_id, date::text, ${columns.map((name) => `trim_scale(${name})::text AS ${name}`).join(', ')}
     FROM pinterest_extra.ad_metrics ORDER BY ad_id, date`,
  );

test('rows with a chosen column are there with every digit, and no others', async () => {
  // The sandbox's fractions are doubles, which JavaScript writes with an exponent where they are small.
  const whole = chosenMetrics(CHOICE.split(',')).filter((name) => !/rate|ctr|cost|spend/.test(name));
  const rows = await stored(whole);
  const all = expected(chosenMetrics(CHOICE.split(',')));
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.map(({ ad_id, date }) => `${ad_id} ${date}`)).toEqual(
    all.map((row) => `${row.ad_id} ${row.date}`),
  );
  expect(rows).toEqual(all.map((row) => ({ ...pick(row, ['ad_id', 'date', ...whole]) })));
});

const pick = (row: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]]));

test('they have the key of their row of ad_analytics, and cost no request more', async () => {
  const alone = await query(
    `SELECT FROM pinterest_extra.ad_metrics WHERE __sync_key NOT IN (SELECT __sync_key FROM pinterest.ad_analytics)`,
  );
  expect(alone).toEqual([]);
  const requests = harness.sandbox.requests.filter(({ path }) => path.endsWith('/ads/analytics'));
  expect(requests).toHaveLength(DAYS);
});

test('the marketing schema has the video views of each ad and day', async () => {
  const rows = await query(
    `SELECT ad_id, activity_date::text AS date, video_views::text AS total_video_mrc_views,
       video_views_pct_100::text AS total_video_p100_complete
     FROM ums.vendor_performance WHERE video_views IS NOT NULL OR video_views_pct_100 IS NOT NULL ORDER BY 1, 2`,
  );
  expect(rows).toEqual(expected(['total_video_mrc_views', 'total_video_p100_complete']));
});

test('with other columns the days are read again, and what is no longer asked for stays', async () => {
  const before = await stored(['total_video_mrc_views']);
  const pinterest = { ...harness.config.pinterest, extraMetrics: ['total_impression'] };
  await read({ ...harness.config, pinterest });
  const after = await stored(['total_video_mrc_views', 'total_impression']);
  expect(after.filter((row) => row.total_impression !== null).length).toBe(after.length);
  const had = new Map(before.map((row) => [`${row.ad_id} ${row.date}`, row.total_video_mrc_views]));
  for (const row of after)
    expect(row.total_video_mrc_views).toBe(had.get(`${row.ad_id} ${row.date}`) ?? null);
}, 60_000);

test('every column can be chosen at once', async () => {
  const all = chosenMetrics(['all']);
  await read({ ...harness.config, pinterest: { ...harness.config.pinterest, extraMetrics: all } });
  const counted = all.filter((name) => /^(total|showcase|video)_.*(view|click|impression)s?$/.test(name));
  expect(counted.length).toBeGreaterThan(5);
  const rows = await stored(counted);
  expect(rows).toEqual(expected(all).map((row) => pick(row, ['ad_id', 'date', ...counted])));
}, 60_000);

test('a row that is withdrawn loses its further numbers too', async () => {
  const [row] = await stored(['total_impression']);
  const ad = harness.sandbox.world.ad(row?.ad_id as string);
  harness.sandbox.world.overrides.set(ad?.id as string, row?.date as string, null);
  await harness.withWorker(async () => {
    await run();
    await run();
  });
  const left = await stored(['total_impression']);
  expect(left.some(({ ad_id, date }) => ad_id === row?.ad_id && date === row?.date)).toBe(false);
}, 60_000);

test('a value that is odd is NULL and told, and its row is stored', async () => {
  const { ads } = harness.sandbox.world;
  const [row] = await query<{ ad_id: string; date: string }>(
    `SELECT ad_id, date::text FROM pinterest_extra.ad_metrics WHERE date = '${to}' ORDER BY ad_id LIMIT 1`,
  );
  const ad = ads.find(({ id }) => id === row?.ad_id);
  harness.sandbox.world.overrides.set(ad?.id as string, to, {
    TOTAL_SIGNUP: '"many"',
    OUTBOUND_CLICK_1: '77',
  });
  await expect(read()).rejects.toThrow();
  const [now] = await query(
    `SELECT outbound_click_1::text AS clicks, total_signup AS signups FROM pinterest_extra.ad_metrics
     WHERE ad_id = '${ad?.id}' AND date = '${to}'`,
  );
  expect(now).toEqual({ clicks: '77', signups: null });
  const told = await query(`SELECT column_name FROM pinterest_sync.rejected_rows`);
  expect(told).toEqual([{ column_name: 'total_signup' }]);
}, 60_000);
