// The tables of PINTEREST_EXTRA_TABLES against what the sandbox's own objects and sums say.
import { addDays } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { extraAnalytics, extraLists } from '../../src/shared/tables.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

const DAYS = 6;
const extraTables = [...extraLists, ...extraAnalytics];
let harness: Harness;
let adAccountId: string;
let from: string;
let to: string;

beforeAll(async () => {
  adAccountId = uniqueAdAccountId();
  const adAccounts = [
    { id: adAccountId, name: 'More', country: 'US', currency: 'USD', campaigns: 5, ads: 24 },
  ];
  const environment = { PINTEREST_EXTRA_TABLES: extraTables.join(), PINTEREST_EXTRA_METRICS: 'reach,video' };
  harness = await createHarness({ sandbox: { adAccounts }, environment });
  to = addDays(harness.sandbox.world.today, -1);
  from = addDays(to, -(DAYS - 1));
});

afterAll(() => harness.close());

const run = async (): Promise<AccountProgress> =>
  (await harness.startOne({ adAccountId, startDate: from, endDate: to })).result();

const read = () => harness.withWorker(run);

/** The same as often as `work` runs, of one of them alone. */
const readingOnly = (table: (typeof extraAnalytics)[number], work: () => Promise<void>) =>
  harness.withWorker(work, {
    ...harness.config,
    pinterest: { ...harness.config.pinterest, extraTables: [table] },
  });

const query = async <Row>(sql: string) => (await harness.db.raw<{ rows: Row[] }>(sql)).rows;

const daysRead = () => Array.from({ length: DAYS }, (_, index) => addDays(from, index));

type Numbers = Record<'thing' | 'date' | 'spend' | 'impressions' | 'views', string | null>;
const byKey = (a: Numbers, b: Numbers) => (`${a.thing} ${a.date}` < `${b.thing} ${b.date}` ? -1 : 1);

/** As the sandbox adds them up itself. */
function expected(level: 'adAccount' | 'campaign' | 'adGroup', ids: readonly string[]): Numbers[] {
  const rows = ids.flatMap((id) =>
    daysRead().flatMap((date): Numbers[] => {
      const row = harness.sandbox.world.totalRow(level, id, date);
      if (!row) return [];
      const { SPEND_IN_MICRO_DOLLAR: spend, IMPRESSION_1: impressions, TOTAL_VIDEO_MRC_VIEWS: views } = row;
      return [
        { thing: id, date, spend: spend ?? null, impressions: impressions ?? null, views: views ?? null },
      ];
    }),
  );
  return rows.sort(byKey);
}

const stored = async (table: string, id: string): Promise<Numbers[]> =>
  (
    await query<Numbers>(
      `SELECT ${id} AS thing, date::text, spend_in_micro_dollar::text AS spend, impression_1::text AS impressions,
         total_video_mrc_views::text AS views
       FROM pinterest_extra.${table}`,
    )
  ).sort(byKey);

let progress: AccountProgress;

describe('a run that reads all of them', () => {
  beforeAll(async () => {
    progress = await read();
  }, 60_000);

  test('does every unit, and says what it stored', () => {
    expect(progress.units.done).toBe(progress.units.planned);
    expect(Object.keys(progress.rows)).toEqual(expect.arrayContaining([...extraTables]));
  });

  test.each([
    ['ad_account_analytics', 'ad_account_id', 'adAccount', () => [adAccountId]],
    [
      'campaign_analytics',
      'campaign_id',
      'campaign',
      () => harness.sandbox.world.campaigns.map(({ id }) => id),
    ],
    [
      'ad_group_analytics',
      'ad_group_id',
      'adGroup',
      () => harness.sandbox.world.adGroups.map(({ id }) => id),
    ],
  ] as const)('%s has the numbers of its level, day by day', async (table, id, level, ids) => {
    const rows = expected(level, ids());
    expect(rows.length).toBeGreaterThan(0);
    expect(await stored(table, id)).toEqual(rows);
  });

  test('the values of a targeting type add up to the ad', async () => {
    const broken = await query(
      `SELECT ad_id, date::text, targeting_type, sum(spend_in_micro_dollar)::text AS spend, sum(impression_1)::text AS impressions
       FROM pinterest_extra.targeting_analytics GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    );
    const types = ['AGE_BUCKET', 'COUNTRY', 'GENDER', 'PLACEMENT'];
    const whole = await query<{ ad_id: string; date: string }>(
      `SELECT ad_id, date::text, spend_in_micro_dollar::text AS spend, impression_1::text AS impressions
       FROM pinterest.ad_analytics ORDER BY 1, 2`,
    );
    expect(broken).toEqual(
      whole.flatMap((row) => types.map((targeting_type) => ({ ...row, targeting_type }))),
    );
  });

  test.each([
    ['ad_group', 'ad_group_analytics', 'ad_group_id'],
    ['campaign', 'campaign_analytics', 'campaign_id'],
    ['ad_account', 'ad_account_analytics', 'ad_account_id'],
  ])('the values of a targeting type add up to the %s', async (level, whole, id) => {
    const sums = await query(
      `SELECT ${id}, date::text, targeting_type, sum(spend_in_micro_dollar)::text AS spend, sum(impression_1)::text AS impressions
       FROM pinterest_extra.${level}_targeting_analytics GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    );
    const rows = await query<object>(
      `SELECT ${id}, date::text, spend_in_micro_dollar::text AS spend, impression_1::text AS impressions
       FROM pinterest_extra.${whole} ORDER BY 1, 2`,
    );
    const types = ['AGE_BUCKET', 'COUNTRY', 'GENDER', 'PLACEMENT'];
    expect(sums).toEqual(rows.flatMap((row) => types.map((targeting_type) => ({ ...row, targeting_type }))));
    expect(rows.length).toBeGreaterThan(0);
  });

  test('product groups have the numbers of their ad group', async () => {
    const rows = await query<{ spend: string }>(
      `SELECT sum(numbers.spend_in_micro_dollar)::text AS spend
       FROM pinterest_extra.product_group_analytics AS numbers
       JOIN pinterest_extra.product_groups AS groups ON groups.id = numbers.product_group_id`,
    );
    const promoted = await query<{ spend: string }>(
      `SELECT sum(spend_in_micro_dollar)::text AS spend FROM pinterest_extra.ad_group_analytics
       WHERE ad_group_id IN (SELECT ad_group_id FROM pinterest_extra.product_groups)`,
    );
    expect(rows).toEqual(promoted);
    expect(Number(rows[0]?.spend)).toBeGreaterThan(0);
  });

  test('lists are complete, and what is an object in them is stored as its JSON', async () => {
    const { adGroups } = harness.sandbox.world;
    const [keywords] = await query<{ count: number; parents: number }>(
      `SELECT count(*)::int AS count, count(DISTINCT parent_id)::int AS parents FROM pinterest_extra.keywords`,
    );
    expect(keywords).toEqual({ count: 3 * adGroups.length, parents: adGroups.length });
    expect(await query('SELECT count(*)::int AS count FROM pinterest_extra.audiences')).toEqual([
      { count: 3 },
    ]);
    const [tag] = await query<{ configs: string; ms: string }>(
      'SELECT configs, last_fired_time_ms::text AS ms FROM pinterest_extra.conversion_tags',
    );
    expect(JSON.parse(tag?.configs ?? '')).toEqual({ aem_enabled: true, md_frequency: 0.6 });
    expect(tag?.ms).toBe('1759999999123');
  });

  test.each(extraLists)('rows of %s say from their first reading on that they are listed', async (list) => {
    const rows = await query(
      `SELECT count(*)::int AS rows, count(*) FILTER (WHERE row.__last_listed_at >= reading.began_at)::int AS listed
       FROM pinterest_extra.${list} AS row
       JOIN pinterest_sync.list_readings AS reading USING (ad_account_id) WHERE reading.table_name = '${list}'`,
    );
    const [all] = await query<{ rows: number }>(`SELECT count(*)::int AS rows FROM pinterest_extra.${list}`);
    expect(rows).toEqual([{ rows: all?.rows, listed: all?.rows }]);
  });

  test('asks for several things and days at once', () => {
    const paths = harness.sandbox.requests.map(({ path }) => path);
    for (const path of ['campaigns/analytics', 'ad_groups/analytics'])
      expect(paths.filter((one) => one.endsWith(`/${path}`))).toHaveLength(1);
  });

  test('a second run changes nothing', async () => {
    const { rows } = await read();
    for (const table of extraTables)
      expect({ table, ...rows[table] }).toMatchObject({ table, new: 0, changed: 0 });
  }, 60_000);
});

test('a row that an answer leaves out of a day is deleted when the answer of a second run leaves it out too', async () => {
  const [first] = harness.sandbox.world.campaigns;
  const path = /\/campaigns\/analytics$/;
  const row = { CAMPAIGN_ID: first?.id, DATE: from, SPEND_IN_MICRO_DOLLAR: 5 };
  const before = await stored('campaign_analytics', 'campaign_id');
  await readingOnly('campaign_analytics', async () => {
    harness.sandbox.faults.add({ match: { path }, times: 1, respond: { status: 200, body: [row] } });
    await run();
    expect(await stored('campaign_analytics', 'campaign_id')).toHaveLength(before.length);
    harness.sandbox.faults.add({ match: { path }, times: 1, respond: { status: 200, body: [row] } });
    await run();
  });
  // Of the other days these answers have no row, so they are no witness.
  const others = before.filter(({ date }) => date !== from);
  const one = { thing: String(first?.id), date: from, spend: '5', impressions: null, views: null };
  expect(await stored('campaign_analytics', 'campaign_id')).toEqual([...others, one].sort(byKey));
}, 60_000);

test('an answer without any row deletes nothing, however often it comes', async () => {
  const before = await stored('ad_group_analytics', 'ad_group_id');
  const path = /\/ad_groups\/analytics$/;
  harness.sandbox.faults.add({ match: { path }, times: 2, respond: { status: 200, body: [] } });
  await readingOnly('ad_group_analytics', async () => {
    await run();
    await run();
  });
  expect(await stored('ad_group_analytics', 'ad_group_id')).toEqual(before);
}, 60_000);
