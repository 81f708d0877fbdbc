// Chosen tables that come by report, against what the sandbox's own facts say and against files that are written here by hand.
import { keywordsOf, productGroupsOf } from '../../dev/sandbox/world/further-entities.js';
import type { Row } from '../../dev/sandbox/world/row-columns.js';
import type { Config } from '../../src/config/index.js';
import { addDays, type DayRange, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { runClient } from '../support/client-process.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { type ReportServer, startReportServer } from '../support/report-server.js';

/** More than one report takes, of few values each. QUIZ_RESULT is one that no report has. */
const TYPES = [
  'GEO',
  'GENDER',
  'TARGETED_INTEREST',
  'PLACEMENT',
  'AUDIENCE_INCLUDE',
  'REGION',
  'QUIZ_RESULT',
];
const TYPES_OF_REPORTS = TYPES.filter((type) => type !== 'QUIZ_RESULT').sort();
const DIRECT = [
  'ad_account_analytics',
  'campaign_analytics',
  'ad_group_analytics',
  'product_group_analytics',
  'targeting_analytics',
  'campaign_targeting_analytics',
];
const ONLY_REPORTS = ['keyword_analytics', 'ad_report_metrics', 'product_group_targeting_analytics'];

let harness: Harness;
let reports: ReportServer;
let adAccountId: string;
let environment: Record<string, string>;
const backfills: string[] = [];

beforeAll(async () => {
  adAccountId = uniqueAdAccountId();
  const adAccounts = [{ id: adAccountId, name: 'Old', country: 'US', currency: 'USD', campaigns: 2, ads: 4 }];
  environment = {
    PINTEREST_EXTRA_TABLES: ['product_groups', ...DIRECT, ...ONLY_REPORTS].join(),
    PINTEREST_TARGETING_TYPES: TYPES.join(),
  };
  // The days that Pinterest gives directly are read for the chosen tables; of ad_analytics, some do.
  harness = await createHarness({ sandbox: { adAccounts }, environment, unreadDays: 4 });
  // None of this is about the time that a report takes.
  harness.sandbox.reports.pollsUntilFinished = 0;
  // So few ads have numbers on enough days when each delivers on all of them.
  for (const { id } of harness.sandbox.world.ads)
    harness.sandbox.world.lives.set(id, { firstDay: daysAgo(900) });
  // So that one of them has product groups.
  for (const adGroup of harness.sandbox.world.adGroups.slice(0, 1)) adGroup.feed_profile_id = '626736533001';
  reports = await startReportServer(harness.sandbox.url);
});

afterAll(async () => {
  await reports.close();
  await harness.close();
});

const daysAgo = (days: number) => addDays(harness.sandbox.world.today, -days);

async function start(range: DayRange) {
  const input = { adAccountId, startDate: range.from, endDate: range.to };
  const { taskQueue } = harness.config.temporal;
  backfills.push(`backfill/${adAccountId}/${backfills.length}`);
  const workflowId = backfills.at(-1) as string;
  return harness.client.workflow.start('backfillAdAccount', { taskQueue, workflowId, args: [input] });
}

const run = async (range: DayRange): Promise<AccountProgress> => (await start(range)).result();

const read = (range: DayRange, config?: Config) => harness.withWorker(() => run(range), config);

const query = async <T>(sql: string) => (await harness.db.raw<{ rows: T[] }>(sql)).rows;

type Numbers = Record<'thing' | 'date' | 'spend' | 'impressions', string | null>;
const byKey = (a: Numbers, b: Numbers) => (`${a.thing} ${a.date}` < `${b.thing} ${b.date}` ? -1 : 1);
const numbersOf = (thing: string, date: string, row: Row): Numbers => ({
  thing,
  date,
  spend: row.SPEND_IN_MICRO_DOLLAR ?? null,
  impressions: row.IMPRESSION_1 ?? null,
});

const stored = async (table: string, id: string): Promise<Numbers[]> =>
  (
    await query<Numbers>(
      `SELECT ${id} AS thing, date::text, spend_in_micro_dollar::text AS spend, impression_1::text AS impressions
       FROM pinterest_extra.${table}`,
    )
  ).sort(byKey);

describe('a backfill of 190 days that Pinterest gives by report only', () => {
  let range: DayRange;
  let progress: AccountProgress;

  beforeAll(async () => {
    range = { from: daysAgo(283), to: daysAgo(94) };
    const path = /metrics_report/;
    harness.sandbox.faults.add({ match: { path, nth: 3 }, times: 3, respond: 'cut' });
    progress = await read(range);
  }, 110_000);

  function expected(level: 'adAccount' | 'campaign' | 'adGroup', ids: readonly string[]): Numbers[] {
    const rows = ids.flatMap((id) =>
      eachDay(range).flatMap((date) => {
        const row = harness.sandbox.world.totalRow(level, id, date);
        return row ? [numbersOf(id, date, row)] : [];
      }),
    );
    return rows.sort(byKey);
  }

  test('reads each table by two reports, although downloads break off', () => {
    expect(harness.sandbox.faults.hits).toEqual([3]);
    expect(progress.units.failed).toBe(0);
    expect(progress.units.done).toBe(progress.units.planned);
    const asked = harness.sandbox.requests.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/reports'),
    );
    // Three of these tables have more targeting types than a report takes; ad_analytics comes by report as well.
    expect(asked).toHaveLength(2 * (DIRECT.length + ONLY_REPORTS.length + 3 + 1));
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
    expect(rows.length).toBeGreaterThan(100);
    expect(await stored(table, id)).toEqual(rows);
    // Each once, whatever was read again.
    expect(progress.rows[table]).toEqual({ new: rows.length, changed: 0, unchanged: 0 });
  });

  test('the product groups of an ad group add up to it', async () => {
    const { adGroups } = harness.sandbox.world;
    const groups = adGroups.filter((adGroup) => productGroupsOf(adGroup).length > 0).map(({ id }) => id);
    const total = (rows: readonly Numbers[]) => rows.reduce((sum, { spend }) => sum + Number(spend), 0);
    const rows = await stored('product_group_analytics', 'product_group_id');
    expect(total(rows)).toBe(total(expected('adGroup', groups)));
    expect(rows.length).toBeGreaterThan(0);
  });

  test('the keywords of an ad group add up to it, each under the id that only its group names', async () => {
    const { adGroups } = harness.sandbox.world;
    const groupOf = new Map(
      adGroups.flatMap((adGroup) => keywordsOf(adGroup).map(({ id }) => [id, adGroup.id] as const)),
    );
    const sums = new Map<string, Numbers>();
    for (const { thing, date, spend, impressions } of await stored('keyword_analytics', 'keyword_id')) {
      const group = groupOf.get(thing ?? '') ?? 'none';
      const sum = sums.get(`${group} ${date}`) ?? { thing: group, date, spend: '0', impressions: '0' };
      sum.spend = String(Number(sum.spend) + Number(spend));
      sum.impressions = String(Number(sum.impressions) + Number(impressions));
      sums.set(`${group} ${date}`, sum);
    }
    const rows = expected(
      'adGroup',
      adGroups.map(({ id }) => id),
    );
    expect([...sums.values()].sort(byKey)).toEqual(rows);
  });

  test('each targeting type adds up to the ad, but for the one that no report has', async () => {
    const broken = await query(
      `SELECT ad_id, date::text, targeting_type, sum(spend_in_micro_dollar)::text AS spend
       FROM pinterest_extra.targeting_analytics GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    );
    const whole = await query<{ ad_id: string; date: string }>(
      `SELECT ad_id, date::text, spend_in_micro_dollar::text AS spend FROM pinterest.ad_analytics ORDER BY 1, 2`,
    );
    expect(broken).toEqual(
      whole.flatMap((row) => TYPES_OF_REPORTS.map((targeting_type) => ({ ...row, targeting_type }))),
    );
  });

  test.each(['campaign', 'product_group'])('each targeting type adds up to the %s', async (level) => {
    const sums = (columns: string, table: string) =>
      query<object>(
        `SELECT ${level}_id, date::text, ${columns} AS spend FROM pinterest_extra.${table} ORDER BY 1, 2, 3`,
      );
    const whole = await sums('spend_in_micro_dollar::text', `${level}_analytics`);
    expect(whole.length).toBeGreaterThan(0);
    const broken = await sums(
      'targeting_type, sum(spend_in_micro_dollar)::text',
      `${level}_targeting_analytics GROUP BY 1, 2, 3`,
    );
    expect(broken).toEqual(
      whole.flatMap((row) => TYPES_OF_REPORTS.map((targeting_type) => ({ ...row, targeting_type }))),
    );
  });

  test('ads have the columns that only reports have, under the key of their row', async () => {
    const rows = await query<Record<string, string | null>>(
      `SELECT more.ad_id, more.date::text, total_add_to_cart::text AS carts, total_checkout_quantity::text AS items,
         video_p25_combined_1::text AS quarter
       FROM pinterest_extra.ad_report_metrics AS more JOIN pinterest.ad_analytics AS numbers USING (__sync_key)
       ORDER BY 1, 2`,
    );
    const plus = (...values: (string | undefined)[]) => {
      const sum = values.reduce((total, value) => total + Number(value ?? 0), 0);
      return sum === 0 ? null : String(sum);
    };
    const whole = await query<{ ad_id: string; date: string }>(
      `SELECT ad_id, date::text FROM pinterest.ad_analytics ORDER BY 1, 2`,
    );
    expect(rows).toEqual(
      whole.map(({ ad_id, date }) => {
        const row = harness.sandbox.world.analyticsRow(ad_id, date) ?? {};
        return {
          ad_id,
          date,
          carts: plus(row.TOTAL_PAGE_VISIT, row.TOTAL_CLICK_CHECKOUT),
          items: plus(row.TOTAL_CHECKOUT, row.TOTAL_CHECKOUT),
          quarter: plus(row.TOTAL_VIDEO_P25_COMBINED),
        };
      }),
    );
  });

  test('every day counts as loaded, of each table', async () => {
    const loaded = await query<{ table_name: string; days: number }>(
      `SELECT table_name, count(*)::int AS days FROM pinterest_sync.extra_days GROUP BY 1 ORDER BY 1`,
    );
    expect(loaded).toEqual(
      [...DIRECT, ...ONLY_REPORTS].sort().map((table_name) => ({ table_name, days: 190 })),
    );
  });
});

test('the plan of a backfill names the reports of each table and about how many requests they take', async () => {
  const days = ['--from', daysAgo(283), '--to', daysAgo(1)];
  const args = ['backfill', '--ad-account', adAccountId, ...days, '--plan'];
  const more = { ...environment, PINTEREST_ATTRIBUTION_SETS: '7d:7/7/1' };
  const { code, stdout } = await runClient(harness, args, more);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}campaign_analytics: 89 days directly and 2 reports, about 19 requests$/m);
  expect(stdout).toMatch(/^ {2}targeting_analytics: 89 days directly and 4 reports, about \d+ requests$/m);
  expect(stdout).toContain('  keyword_analytics: 2 reports, about 16 requests\n');
  expect(stdout).toContain(
    '  ad_metrics_by_attribution 7d: 89 days directly and not 194 days that no report has, about 3 requests\n',
  );
}, 60_000);

test('a sync with a longer history adds the days that are missing, each way without a second attempt', async () => {
  const { events } = await harness.withWorker(async () => {
    const handle = await harness.startOne({ adAccountId, historyDays: 300 });
    await handle.result();
    return await handle.fetchHistory();
  });
  // The same tables are written with other columns by reports than at once, through the same connections.
  const failures = events?.flatMap(
    (event) => event.activityTaskStartedEventAttributes?.lastFailure?.message ?? [],
  );
  expect(failures).toEqual([]);
  const loaded = await query<{ days: number }>(
    `SELECT count(*)::int AS days FROM pinterest_sync.extra_days WHERE date < '${daysAgo(0)}' GROUP BY table_name`,
  );
  expect(loaded).toEqual([...DIRECT, ...ONLY_REPORTS].map(() => ({ days: 300 })));
}, 110_000);

describe('files of keywords', () => {
  const config = () => ({
    ...harness.config,
    pinterest: {
      ...harness.config.pinterest,
      apiUrl: reports.url,
      extraTables: ['keyword_analytics'] as const,
    },
  });
  const day = () => daysAgo(400);
  /** In groups by id, as Pinterest sorts them when nothing else is asked for. */
  const fileOf = (keywords: readonly string[], spend = 5) =>
    `{${keywords.map((id) => `"${id}":[{"DATE":"${day()}","AD_GROUP_ID":5,"SPEND_IN_MICRO_DOLLAR":${spend}}]`).join(',')}}`;
  const one = () => ({ from: day(), to: day() });
  const keywords = async () =>
    (await stored('keyword_analytics', 'keyword_id'))
      .filter(({ date }) => date === day())
      .map(({ thing, spend }) => `${thing} ${spend}`);
  /** The report of ad_analytics is requested first, and has no rows. */
  const files = (file: string) => () => ({ bytes: reports.downloads % 2 === 1 ? '{}' : file });

  beforeEach(() => {
    reports.downloads = 0;
    reports.creations = 0;
  });

  test('a row that the files of two runs leave out is deleted, and one that comes back stays', async () => {
    await harness.withWorker(async () => {
      reports.file = files(fileOf(['71', '72', '73']));
      await run(one());
      expect(await keywords()).toEqual(['71 5', '72 5', '73 5']);
      reports.file = files(fileOf(['71'], 6));
      await run(one());
      expect(await keywords()).toEqual(['71 6', '72 5', '73 5']);
      reports.file = files(fileOf(['71', '72'], 6));
      const { rows } = await run(one());
      expect(await keywords()).toEqual(['71 6', '72 6']);
      expect(rows.keyword_analytics).toEqual({ new: 0, changed: 1, unchanged: 1 });
    }, config());
  }, 60_000);

  test('a file without any row deletes nothing, however often it comes', async () => {
    const before = await keywords();
    reports.file = () => ({ bytes: '{}' });
    await harness.withWorker(async () => {
      await run(one());
      await run(one());
    }, config());
    expect(await keywords()).toEqual(before);
  }, 60_000);

  test('a report that has expired is asked for again', async () => {
    reports.statuses = ['FINISHED', 'FINISHED', 'EXPIRED'];
    reports.file = files(fileOf(['71', '72'], 8));
    await read(one(), config());
    expect(reports.creations).toBe(3);
    expect(await keywords()).toEqual(['71 8', '72 8']);
  }, 60_000);

  test('a row that names no keyword is kept aside and told, and the others are stored', async () => {
    const file = `[{"DATE":"${day()}","SPEND_IN_MICRO_DOLLAR":1},{"DATE":"${day()}","KEYWORD_ID":74,"SPEND_IN_MICRO_DOLLAR":2}]`;
    reports.file = files(file);
    await harness.withWorker(async () => {
      expect((await failureOf(await start(one()))).message).toContain('it has no KEYWORD_ID');
    }, config());
    expect(await keywords()).toContain('74 2');
    const loaded = await query(
      `SELECT FROM pinterest_sync.extra_days WHERE table_name = 'keyword_analytics' AND date = '${day()}'`,
    );
    expect(loaded).toEqual([]);
  }, 60_000);
});

test('a file of a breakdown keeps any value, and a second reading of it leaves out none', async () => {
  const day = daysAgo(500);
  const values = [
    '',
    ' a  b ',
    'linen "sofa" | 2',
    'back\\slash',
    'möbel 🛋',
    'null',
    '0500',
    'x'.repeat(400),
  ];
  const rows = values.map((value, index) => ({
    ...{ CAMPAIGN_ID: '5', TARGETING_TYPE: 'KEYWORD', TARGETING_VALUE: value },
    SPEND_IN_MICRO_DOLLAR: index,
  }));
  reports.downloads = 0;
  // The report of ad_analytics is asked for first.
  reports.file = () => ({ bytes: reports.downloads % 2 === 1 ? '{}' : JSON.stringify({ [day]: rows }) });
  const { pinterest } = harness.config;
  const config = {
    ...harness.config,
    pinterest: {
      ...{ ...pinterest, apiUrl: reports.url },
      ...{ extraTables: ['campaign_targeting_analytics'] as const, targetingTypes: ['KEYWORD'] },
    },
  };
  await harness.withWorker(async () => {
    for (const attempt of ['first', 'second']) {
      const { units } = await run({ from: day, to: day });
      const stored = await query(
        `SELECT targeting_value AS value, __left_out_by AS absent FROM pinterest_extra.campaign_targeting_analytics
         WHERE campaign_id = '5' ORDER BY spend_in_micro_dollar`,
      );
      const whole = values.map((value) => ({ value, absent: null }));
      expect({ attempt, failed: units.failed, stored }).toEqual({ attempt, failed: 0, stored: whole });
    }
  }, config);
}, 60_000);

test('an app that may make no reports fails their days only, and is told what to do', async () => {
  const range = { from: daysAgo(3), to: daysAgo(2) };
  const match = { path: /\/reports$/, method: 'POST' };
  harness.sandbox.faults.add({ match, times: null, respond: { status: 403 } });
  await harness.withWorker(async () => {
    const { message } = await failureOf(await start(range));
    expect(message).toContain('keyword_analytics');
    expect(message).toContain('take the table out of PINTEREST_EXTRA_TABLES');
  });
  harness.sandbox.faults.clear();
  const loaded = await query<{ table_name: string }>(
    `SELECT DISTINCT table_name FROM pinterest_sync.extra_days WHERE workflow_id = '${backfills.at(-1)}' ORDER BY 1`,
  );
  expect(loaded.map(({ table_name }) => table_name)).toEqual([...DIRECT].sort());
}, 60_000);
