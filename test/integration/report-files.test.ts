import { gzipSync } from 'node:zlib';
import type { Config } from '../../src/config/index.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { type ReportServer, startReportServer } from '../support/report-server.js';

/** Files of reports as Pinterest may well send them, each written here by hand. */

let harness: Harness;
let reports: ReportServer;
let config: Config;
const adAccountId = uniqueAdAccountId();

beforeAll(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Shop', country: 'US', currency: 'USD', campaigns: 1, ads: 2 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
  reports = await startReportServer(harness.sandbox.url);
  config = { ...harness.config, pinterest: { ...harness.config.pinterest, apiUrl: reports.url } };
});

beforeEach(async () => {
  reports.creations = 0;
  reports.downloads = 0;
  await harness.db
    .raw(`TRUNCATE pinterest.ad_analytics, pinterest_sync.analytics_days, pinterest_sync.absent_rows,
    pinterest_sync.rejected_rows, pinterest_sync.restatements`)
    .catch(ignoreMissingTables);
});

/** Before the first worker there are none. */
const ignoreMissingTables = () => undefined;

afterAll(async () => {
  await reports.close();
  await harness.close();
});

/** Older than the reach of daily analytics, so that nothing but the report speaks of them. */
const daysAgo = (days: number) => addDays(harness.sandbox.world.today, -days);
const days = () => eachDay({ from: daysAgo(200), to: daysAgo(193) });

interface WrittenRow {
  ad: number;
  date: string;
  pin?: string;
  spend?: number;
}

const rowOf = ({ ad, date, pin = `1${ad}`, spend = 1_000_000 + ad }: WrittenRow) =>
  `{"DATE":"${date}","AD_ID":"687${ad}","AD_GROUP_ID":5,"CAMPAIGN_ID":4,"PIN_ID":${pin},"SPEND_IN_MICRO_DOLLAR":${spend},"IMPRESSION_1":7}`;

function fileOf(rows: readonly WrittenRow[]): string {
  const dates = [...new Set(rows.map(({ date }) => date))];
  const groupOf = (day: string) => rows.filter(({ date }) => date === day).map(rowOf);
  return `{${dates.map((date) => `"${date}":[${groupOf(date).join(',')}]`).join(',')}}`;
}

const rowsOfDays = (ads: number) =>
  days().flatMap((date) => Array.from({ length: ads }, (_, ad) => ({ ad, date })));

function start() {
  const input = { adAccountId, startDate: daysAgo(200), endDate: daysAgo(193), via: 'report' };
  const { taskQueue } = harness.config.temporal;
  const workflowId = `backfill/${adAccountId}/${Date.now()}`;
  return harness.client.workflow.start('backfillAdAccount', { taskQueue, workflowId, args: [input] });
}

const run = () => harness.withWorker(async () => (await (await start()).result()) as AccountProgress, config);

async function select<T>(sql: string): Promise<T[]> {
  return (await harness.db.raw(sql)).rows as T[];
}

const coverage = () =>
  select('SELECT date::text, rows, stored_rows FROM pinterest_sync.analytics_days ORDER BY date');
const spend = () =>
  select(
    'SELECT ad_id, date::text, pin_id, spend_in_micro_dollar::text AS spend FROM pinterest.ad_analytics ORDER BY 1, 2, 3',
  );

describe('a report of 2,400 rows whose download breaks at 80 %', () => {
  const counts = { new: 2_400, changed: 0, unchanged: 0 };
  const loaded = () => days().map((date) => ({ date, rows: 300, stored_rows: 300 }));

  test('and that is made again with its rows in another order has all of them, each counted once', async () => {
    const rows = rowsOfDays(300);
    const first = fileOf(rows);
    const other = fileOf([...rows].reverse());
    reports.file = (download) =>
      download === 1 ? { bytes: first, breaksAfter: 0.8 * first.length } : { bytes: other };
    const { rows: counted } = await run();
    expect(counted.ad_analytics).toEqual(counts);
    expect(await coverage()).toEqual(loaded());
    expect(reports.creations).toBe(1);
  });

  test('and that has expired meanwhile is requested again, and each row is counted once', async () => {
    const file = fileOf(rowsOfDays(300));
    reports.file = (download) => {
      if (download > 1) return { bytes: file };
      reports.statuses = ['EXPIRED'];
      return { bytes: file, breaksAfter: 0.8 * file.length };
    };
    const { rows: counted } = await run();
    expect(counted.ad_analytics).toEqual(counts);
    expect(await coverage()).toEqual(loaded());
    expect(reports.creations).toBe(2);
  });

  test('and whose rows are others each time ends, and says so', async () => {
    const rows = rowsOfDays(300);
    reports.file = (download) => {
      const bytes = fileOf(rows.map((row) => ({ ...row, spend: download })));
      return { bytes, breaksAfter: 0.8 * bytes.length };
    };
    await harness.withWorker(async () => {
      const { message } = await failureOf(await start());
      expect(message).toContain('The file of the report is another one at each download');
    }, config);
    expect(await coverage()).toEqual([]);
  });
});

describe('rows of one ad and day', () => {
  test('are all kept when they are about several pins', async () => {
    const [date = ''] = days();
    const rows = ['31', '32'].map((pin, index) => ({ ad: 1, date, pin, spend: index + 1 }));
    reports.file = () => ({ bytes: fileOf(rows) });
    await run();
    expect(await spend()).toEqual([
      { ad_id: '6871', date, pin_id: '31', spend: '1' },
      { ad_id: '6871', date, pin_id: '32', spend: '2' },
    ]);
  });

  test('of an old pin lose their numbers when as many of a new one come, and keep them when fewer come', async () => {
    const [date = ''] = days();
    const before = [
      { ad: 1, date, pin: '31' },
      { ad: 2, date, pin: '31' },
      { ad: 2, date, pin: '32' },
    ];
    reports.file = () => ({ bytes: fileOf(before) });
    await run();
    reports.file = () => ({
      bytes: fileOf([
        { ad: 1, date, pin: '33', spend: 9 },
        { ad: 2, date, pin: '31' },
      ]),
    });
    // Nothing confirms that the second row of ad 2 is gone, so the run that meets it first says so.
    await harness.withWorker(async () => {
      expect((await failureOf(await start())).message).toContain(
        `ad_analytics ${date}: Pinterest's answers leave out`,
      );
    }, config);
    expect(await spend()).toEqual([
      { ad_id: '6871', date, pin_id: '31', spend: null },
      { ad_id: '6871', date, pin_id: '33', spend: '9' },
      { ad_id: '6872', date, pin_id: '31', spend: '1000002' },
      { ad_id: '6872', date, pin_id: '32', spend: '1000002' },
    ]);
    const absent = await select('SELECT ad_id, date::text FROM pinterest_sync.absent_rows');
    expect(absent).toEqual([{ ad_id: '6872', date }]);
  });
});

test.each([
  ['nothing', 0],
  ['one of three ads', 1],
])('a report that has %s of days with numbers takes none of them away', async (_, ads) => {
  reports.file = () => ({ bytes: fileOf(rowsOfDays(3)) });
  await run();
  const before = await spend();
  reports.file = () => ({ bytes: fileOf(rowsOfDays(ads)) });
  const finished = await run().catch(() => undefined);
  expect(await spend()).toEqual(before);
  const absent = await select('SELECT sync_key FROM pinterest_sync.absent_rows');
  expect(absent).toHaveLength(days().length * (3 - ads));
  expect(finished?.rows.ad_analytics?.changed ?? 0).toBe(0);
});

describe('a file', () => {
  const oneRow = () => {
    const [date = ''] = days();
    return { date, rows: [{ ad_id: '6871', date, pin_id: '31', spend: '12' }] };
  };

  test.each([
    ['that begins with a byte order mark', (text: string) => Buffer.from(`\u{feff}${text}`)],
    ['that is compressed, whatever its headers say', (text: string) => gzipSync(text)],
  ])('%s is read', async (_, write) => {
    const { date, rows } = oneRow();
    reports.file = () => ({ bytes: write(fileOf([{ ad: 1, date, pin: '31', spend: 12 }])) });
    await run();
    expect(await spend()).toEqual(rows);
  });

  test('whose rows carry their ad only as key of their group is read', async () => {
    const { date, rows } = oneRow();
    reports.file = () => ({
      bytes: `{"6871":[{"DATE":"${date}","PIN_ID":"31","SPEND_IN_MICRO_DOLLAR":12}]}`,
    });
    await run();
    expect(await spend()).toEqual(rows);
  });

  test('with NaN for a rate keeps the row, and says what it lacks', async () => {
    const { date, rows } = oneRow();
    reports.file = () => ({
      bytes: `{"${date}":[{"DATE":"${date}","AD_ID":"6871","PIN_ID":"31","SPEND_IN_MICRO_DOLLAR":12,"CTR":NaN}]}`,
    });
    await harness.withWorker(async () => {
      expect((await failureOf(await start())).message).toContain('its CTR is "NaN"');
    }, config);
    expect(await spend()).toEqual(rows);
  });

  test('with a row that is no JSON says which row, and how it begins', async () => {
    const { date } = oneRow();
    const bad = '{"AD_ID":"6872","SPEND_IN_MICRO_DOLLAR":twelve}';
    reports.file = () => ({ bytes: `{"${date}":[${rowOf({ ad: 1, date })},${bad}]}` });
    await harness.withWorker(async () => {
      const handle = await start();
      const said = async () => {
        const { raw } = await handle.describe();
        return raw.pendingActivities?.map(({ lastFailure }) => lastFailure?.message ?? '').join() ?? '';
      };
      while (!(await said()).includes('no JSON')) await new Promise((done) => setTimeout(done, 50));
      expect(await said()).toContain('Row 2 of the report is no JSON: "{\\"AD_ID\\":\\"6872\\"');
      await handle.terminate();
    }, config);
  });
});

test('a day that lacks rows after all is named, and not loaded', async () => {
  const [date = ''] = days();
  reports.file = () => ({ bytes: fileOf(rowsOfDays(2)) });
  // Somebody's trigger, which drops a row without a word.
  await harness.db.raw(`
    CREATE FUNCTION public.drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER drop_row BEFORE INSERT ON pinterest.ad_analytics
      FOR EACH ROW WHEN (NEW.ad_id = '6871' AND NEW.date = '${date}') EXECUTE FUNCTION public.drop_row()`);
  try {
    await harness.withWorker(async () => {
      const { message } = await failureOf(await start());
      expect(message).toContain(`The report has rows of ${date} that are not stored`);
    }, config);
    expect(await coverage()).toHaveLength(days().length - 1);
    expect(await select('SELECT FROM pinterest.ad_analytics')).toHaveLength(2 * days().length - 1);
  } finally {
    await harness.db.raw('DROP FUNCTION public.drop_row CASCADE');
  }
});
