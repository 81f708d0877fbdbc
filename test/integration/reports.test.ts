import { addDays, eachDay } from '../../src/shared/dates.js';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../src/shared/inputs.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { byKey, expectedAnalytics, expectRows, type TextRow } from '../support/expected.js';
import { createHarness, failureOf, type Harness, smallMerchant } from '../support/harness.js';

let harness: Harness;
let adAccountId: string;

beforeEach(async () => {
  const adAccounts = smallMerchant().slice(1);
  harness = await createHarness({ sandbox: { adAccounts } });
  // What is about the time that a report takes says so.
  harness.sandbox.reports.pollsUntilFinished = 0;
  adAccountId = adAccounts[0]?.id ?? '';
});

afterEach(() => harness.close());

const daysAgo = (days: number) => addDays(harness.sandbox.world.today, -days);
const input = (from: number, to: number, via: BackfillAdAccountInput['via'] = 'report') => ({
  adAccountId,
  startDate: daysAgo(from),
  endDate: daysAgo(to),
  via,
});

function start(asked: BackfillAdAccountInput) {
  const { taskQueue } = harness.config.temporal;
  const workflowId = backfillWorkflowId(asked);
  return harness.client.workflow.start('backfillAdAccount', { taskQueue, workflowId, args: [asked] });
}

const run = (asked: BackfillAdAccountInput) =>
  harness.withWorker(async () => (await (await start(asked)).result()) as AccountProgress);

const requestsTo = (end: string, method: string) =>
  harness.sandbox.requests.filter((request) => request.path.endsWith(end) && request.method === method);
const creations = () => requestsTo('/reports', 'POST').length;
const downloads = () => requestsTo('/metrics_report.txt', 'GET').length;

function expected(from: number, to: number): TextRow[] {
  const days = eachDay({ from: daysAgo(from), to: daysAgo(to) });
  return expectedAnalytics(harness.sandbox, days).sort(byKey);
}

async function coverage() {
  const { rows } = await harness.db.raw(
    `SELECT date::text, ads, rows, requests, read_on::text, read_with, attribution_window, is_final
     FROM pinterest_sync.analytics_days ORDER BY date`,
  );
  return rows as Record<string, unknown>[];
}

/** What Pinterest says of a report instead of the truth. */
function answerPolls(report_status: string | null, times = 1): void {
  harness.sandbox.faults.add({
    match: { method: 'GET', path: /\/reports$/ },
    times,
    respond: { status: 200, body: { report_status, url: null, size: null } },
  });
}

describe('a report', () => {
  test('gives the same rows, to the last digit, as reading day by day', async () => {
    const daily = await run(input(8, 1, 'daily'));
    const rowsOfDays = await harness.rows('ad_analytics');
    const coverageOfDays = await coverage();
    expect(daily.rows.ad_analytics?.new).toBe(rowsOfDays.length);

    const again = await run(input(8, 1));
    expect(again.rows.ad_analytics).toEqual({ new: 0, changed: 0, unchanged: rowsOfDays.length });

    await harness.db.raw('TRUNCATE pinterest.ad_analytics, pinterest_sync.analytics_days');
    const { rows, units, failures } = await run(input(8, 1, 'report'));
    expect(failures).toEqual([]);
    expect(units).toEqual({ planned: 12, done: 12, failed: 0 });
    expect(rows.ad_analytics).toEqual({ new: rowsOfDays.length, changed: 0, unchanged: 0 });
    expectRows(await harness.rows('ad_analytics'), rowsOfDays);
    expect(await coverage()).toEqual(coverageOfDays.map((day) => ({ ...day, requests: 0 })));
  });

  test('takes one request for half a year, whatever the number of ads', async () => {
    const { requests, notes } = await run(input(186, 1));
    expect(creations()).toBe(1);
    expect(requestsTo('/ads/analytics', 'GET')).toHaveLength(0);
    expect(notes[0]).toBe(`Read by report: ${daysAgo(186)}..${daysAgo(1)}`);
    const api = harness.sandbox.requests.filter(({ path }) => path.startsWith('/v5/'));
    expect(requests).toBe(api.length);
    expectRows(await harness.rows('ad_analytics'), expected(186, 1));
  });

  test('is requested once for every 186 days', async () => {
    const { units } = await run(input(400, 1));
    expect(units).toEqual({ planned: 404, done: 404, failed: 0 });
    expect(creations()).toBe(3);
    expectRows(await harness.rows('ad_analytics'), expected(400, 1));
  });

  test('never sends the bearer token to the host of its file', async () => {
    await run(input(10, 1));
    const [download] = requestsTo('/metrics_report.txt', 'GET');
    expect(download).toBeDefined();
    expect(download?.headers.authorization).toBeUndefined();
  });
});

describe('days', () => {
  test('are read one by one where that is quick, and by report where only reports reach', async () => {
    // More than one report holds, of which 30 days can be read one by one.
    const { units } = await run(input(250, 61, 'auto'));
    expect(units).toEqual({ planned: 194, done: 194, failed: 0 });
    expect(creations()).toBe(1);
    expect(requestsTo('/ads/analytics', 'GET')).toHaveLength(30);
    expectRows(await harness.rows('ad_analytics'), expected(250, 61));
  });

  test('of which one is out of reach of daily analytics come by one report together', async () => {
    await run(input(120, 20, 'auto'));
    expect(creations()).toBe(1);
    expect(requestsTo('/ads/analytics', 'GET')).toHaveLength(0);
    expectRows(await harness.rows('ad_analytics'), expected(120, 20));
  });

  test('as many as the history asks for are loaded by a first sync, and none of them again by the next', async () => {
    const first = await harness.withWorker(async () =>
      (await harness.startOne({ adAccountId, historyDays: 300 })).result(),
    );
    expect(first.units).toEqual({ planned: 304, done: 304, failed: 0 });
    expectRows(await harness.rows('ad_analytics'), expected(300, 1));
    const second = await harness.withWorker(async () =>
      (await harness.startOne({ adAccountId, historyDays: 300, lookbackDays: 2 })).result(),
    );
    // The lists, and the lookback.
    expect(second.units.planned).toBe(4 + 2);
  });
});

describe('numbers that changed since', () => {
  test('are changed by a report, and kept as restatements', async () => {
    await run(input(150, 1));
    const { world } = harness.sandbox;
    const [ad] = world.ads;
    const day = daysAgo(120);
    const before = world.analyticsRow(ad as NonNullable<typeof ad>, day);
    world.overrides.set(ad?.id ?? '', day, { ...before, SPEND_IN_MICRO_DOLLAR: '123456789012345678.5' });
    harness.sandbox.reports.expireAll();
    const { rows } = await run(input(150, 1));
    expect(rows.ad_analytics).toMatchObject({ new: before ? 0 : 1, changed: before ? 1 : 0 });
    expectRows(await harness.rows('ad_analytics'), expected(150, 1));
    const { rows: kept } = await harness.db.raw(
      'SELECT date::text, was_final FROM pinterest_sync.restatements',
    );
    expect(kept).toEqual([{ date: day, was_final: true }]);
  });

  test('stay when one report no longer has the row of a day that nothing else speaks of', async () => {
    await run(input(150, 100));
    const before = await harness.rows('ad_analytics');
    const [row] = before;
    harness.sandbox.world.overrides.set(row?.ad_id ?? '', row?.date ?? '', null);
    harness.sandbox.reports.expireAll();
    await run(input(150, 100)).catch(() => undefined);
    expectRows(await harness.rows('ad_analytics'), before);
    const { rows: absent } = await harness.db.raw('SELECT ad_id, date::text FROM pinterest_sync.absent_rows');
    expect(absent).toEqual([{ ad_id: row?.ad_id, date: row?.date }]);
    const days = (await coverage()).filter(({ is_final }) => !is_final);
    expect(days.map(({ date }) => date)).toEqual([row?.date]);
  });
});

describe('a report in trouble', () => {
  test('is waited for while Pinterest makes it, even when Pinterest gives no status', async () => {
    answerPolls(null, 2);
    await run(input(100, 1));
    expect(creations()).toBe(1);
    expectRows(await harness.rows('ad_analytics'), expected(100, 1));
  });

  test('that has expired is requested again', async () => {
    answerPolls('EXPIRED');
    await run(input(100, 1));
    expect(creations()).toBe(2);
    expectRows(await harness.rows('ad_analytics'), expected(100, 1));
  });

  test.each(['FAILED', 'CANCELLED', 'DOES_NOT_EXIST'])(
    'that is %s is requested once again, and then fails and says so',
    async (status) => {
      answerPolls(status, Number.POSITIVE_INFINITY);
      await harness.withWorker(async () => {
        const { message, progress } = await failureOf(await start(input(100, 1)));
        expect(message).toContain(`Pinterest says that the report is ${status}`);
        expect(message).toContain('Run the same again later, or over a shorter range.');
        expect(progress.units).toEqual({ planned: 104, done: 4, failed: 100 });
      });
      expect(creations()).toBe(2);
    },
  );

  test('that cannot be had falls back to reading day by day, as far as that reaches', async () => {
    answerPolls('FAILED', Number.POSITIVE_INFINITY);
    await harness.withWorker(async () => {
      const { progress } = await failureOf(await start(input(100, 80, 'auto')));
      expect(progress.units).toEqual({ planned: 25, done: 4 + 11, failed: 10 });
      expect(progress.notes).toContainEqual(
        expect.stringMatching(
          `^Read day by day, because a report could not be had: ${daysAgo(90)}..${daysAgo(80)}\\. report .*Pinterest could not make the report`,
        ),
      );
    });
    expectRows(await harness.rows('ad_analytics'), expected(90, 80));
  });

  test('whose link has expired gets a new link, and no second report', async () => {
    harness.sandbox.faults.add({
      match: { path: /metrics_report/ },
      respond: { status: 403, body: '<Error/>' },
    });
    await run(input(100, 1));
    expect([creations(), downloads()]).toEqual([1, 2]);
    expectRows(await harness.rows('ad_analytics'), expected(100, 1));
  });

  test('whose file breaks off continues after the rows that are written, and counts each once', async () => {
    harness.sandbox.faults.add({ match: { path: /metrics_report/ }, times: 2, respond: 'cut' });
    const { rows } = await run(input(186, 1));
    expect([creations(), downloads()]).toEqual([1, 3]);
    const whole = expected(186, 1);
    expect(rows.ad_analytics).toEqual({ new: whole.length, changed: 0, unchanged: 0 });
    expectRows(await harness.rows('ad_analytics'), whole);
  });

  test('whose file is something else fails without touching a row', async () => {
    harness.sandbox.faults.add({
      match: { path: /metrics_report/ },
      times: Number.POSITIVE_INFINITY,
      respond: { status: 200, body: { code: 1, message: 'no report' } },
    });
    await harness.withWorker(async () => {
      const { message } = await failureOf(await start(input(100, 1)));
      expect(message).toContain('where rows or their groups should be');
    });
    expect(await harness.rows('ad_analytics')).toEqual([]);
    expect(await coverage()).toEqual([]);
  });
});
