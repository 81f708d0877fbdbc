// What one answer leaves out is not believed until a second one, or Pinterest's own total of the day, says the same.
import { addDays } from '../../src/shared/dates.js';
import { backfillWorkflowId } from '../../src/shared/inputs.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { runClient } from '../support/client-process.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';

const ADS = /\/ads\/analytics$/;
let adAccountId: string;
let totalsPath: RegExp;
let harness: Harness;
/** Past its lookback and its windows. */
let day: string;

beforeEach(async () => {
  adAccountId = uniqueAdAccountId();
  totalsPath = new RegExp(`/ad_accounts/${adAccountId}/analytics$`);
  const adAccounts = [
    { id: adAccountId, name: 'Witness', country: 'US', currency: 'USD', campaigns: 2, ads: 6 },
  ];
  harness = await createHarness({ sandbox: { adAccounts }, unreadDays: 40 });
  day = addDays(harness.sandbox.world.today, -40);
});

afterEach(() => harness.close());

const start = () => harness.startOne({ adAccountId, startDate: day, endDate: day });
const read = async (): Promise<AccountProgress> => (await start()).result();
/** As the schedule does, which reads what it thinks it must. */
const startDaily = () => harness.startOne({ adAccountId, lookbackDays: 0 });
const daily = async (): Promise<AccountProgress> => (await startDaily()).result();

/** What Pinterest answers about the day: six ads with 1.00 spent by each, unless the test says otherwise. */
function answer(path: RegExp, rows: readonly object[], times = Number.POSITIVE_INFINITY): void {
  const body = rows.map((row) => ({ DATE: day, ...row }));
  const query = `start_date=${day}`;
  const match = path === ADS ? { path, query } : { path };
  harness.sandbox.faults.add({ match, times, respond: { status: 200, body } });
}

const numbers = (spend: number) => ({
  ...{ SPEND_IN_MICRO_DOLLAR: spend, IMPRESSION_1: spend / 1_000, CLICKTHROUGH_1: spend / 100_000 },
  TOTAL_CONVERSIONS: spend / 1_000_000,
});
const ads = () => harness.sandbox.world.ads;
const adIds = () =>
  ads()
    .map(({ id }) => id)
    .sort();
const rowsOf = (ids: readonly string[]) =>
  ids.map((AD_ID) => {
    const { ad_group_id, campaign_id } = ads().find(({ id }) => id === AD_ID) ?? {};
    return { AD_ID, AD_GROUP_ID: ad_group_id, CAMPAIGN_ID: campaign_id, ...numbers(1_000_000) };
  });
const totalOf = (ads: number) =>
  ads === 0 ? [] : [{ AD_ACCOUNT_ID: adAccountId, ...numbers(ads * 1_000_000) }];

/** Six ads with numbers and a total that says the same. */
async function load(): Promise<void> {
  answer(ADS, rowsOf(adIds()));
  answer(totalsPath, totalOf(6));
  expect((await read()).notes).toEqual([]);
  harness.sandbox.faults.clear();
}

async function stored() {
  const { rows } = await harness.db.raw(
    `SELECT count(*)::int AS rows, count(spend_in_micro_dollar)::int AS with_numbers,
       coalesce(sum(spend_in_micro_dollar), 0)::float8 / 1e6 AS spend
     FROM pinterest.ad_analytics WHERE date = ?`,
    [day],
  );
  return rows[0];
}

const isFinal = async () =>
  (await harness.db('pinterest_sync.analytics_days').where({ date: day }).first('is_final'))?.is_final;

describe('rows of a loaded day that the next answer leaves out', () => {
  test.each([
    ['all of them, while the total stays', 0, 6],
    ['all of them, and the total with them', 0, 0],
    ['two of them, while the total stays', 4, 6],
  ])('%s: keep their numbers; the run fails once and names the day', async (_, ads, total) => {
    await harness.withWorker(async () => {
      await load();
      expect(await isFinal()).toBe(true);
      answer(ADS, rowsOf(adIds().slice(0, ads)));
      answer(totalsPath, totalOf(total));
      const { message, progress } = await failureOf(await start());
      expect(message).toContain(`ad_analytics ${day}: Pinterest's answers leave out rows of this day`);
      expect(progress.failures).toMatchObject([{ unit: `ad_analytics ${day}`, code: 'RowsUnconfirmed' }]);
      expect(await stored()).toEqual({ rows: 6, with_numbers: 6, spend: 6 });
      expect(await isFinal()).toBe(false);

      const second = await read();
      expect(second.notes.join()).toContain(`${6 - ads} rows with numbers are kept`);
      expect(second.notes.join()).toContain(day);
      expect(await stored()).toEqual({ rows: 6, with_numbers: 6, spend: 6 });
    });
    const { code, stdout } = await runClient(harness, ['status', '--json']);
    expect(code).toBe(1);
    expect(JSON.stringify(JSON.parse(stdout).adAccounts[0].needs)).toContain(day);
  });

  test('keep them while a page of HTML comes instead of totals, which holds the run for seconds only', async () => {
    await harness.withWorker(async () => {
      await load();
      answer(ADS, rowsOf(adIds().slice(0, 4)));
      const [match, times] = [{ path: totalsPath }, Number.POSITIVE_INFINITY];
      harness.sandbox.faults.add({ match, times, respond: { status: 200, body: '<html>busy</html>' } });
      const { progress } = await failureOf(await start());
      expect(progress.failures).toMatchObject([{ unit: `ad_analytics ${day}`, code: 'RowsUnconfirmed' }]);
      expect(progress.notes.join()).toMatch(/could not be compared with Pinterest's totals: .* is not JSON/);
      expect(await stored()).toEqual({ rows: 6, with_numbers: 6, spend: 6 });
      expect(await isFinal()).toBe(false);
    });
  });

  test('lose them when the total agrees, which the run says', async () => {
    await harness.withWorker(async () => {
      await load();
      answer(ADS, rowsOf(adIds().slice(1)));
      answer(totalsPath, totalOf(5));
      const { notes, failures } = await read();
      expect(failures).toEqual([]);
      expect(notes.join()).toContain(`1 row lost all numbers`);
      expect(notes.join()).toContain(day);
      expect(await stored()).toEqual({ rows: 6, with_numbers: 5, spend: 5 });
      expect(await isFinal()).toBe(true);
      // What was taken over is what was loaded: nothing is read again.
      harness.sandbox.faults.clear();
      answer(ADS, rowsOf(adIds().slice(1)));
      expect((await daily()).notes.join()).not.toContain('Read again');
    });
  });

  test('lose them when there is no total and a second answer agrees', async () => {
    await harness.withWorker(async () => {
      await load();
      answer(ADS, rowsOf(adIds().slice(1)));
      harness.sandbox.faults.add({
        ...{ match: { path: totalsPath }, times: Number.POSITIVE_INFINITY },
        respond: { status: 403 },
      });
      const { failures } = await read();
      expect(failures).toEqual([]);
      expect(await stored()).toEqual({ rows: 6, with_numbers: 5, spend: 5 });
    });
  });

  test('are there when the second answer has them again, and nothing is told', async () => {
    await harness.withWorker(async () => {
      await load();
      answer(ADS, [], 1);
      answer(ADS, rowsOf(adIds()));
      answer(totalsPath, totalOf(6));
      expect(await read()).toMatchObject({ failures: [], notes: [], units: { planned: 6, done: 6 } });
      expect(await isFinal()).toBe(true);
    });
  });
});

describe('rows of a day that only reports reach', () => {
  const start = () => {
    const input = { adAccountId, startDate: day, endDate: day };
    const workflowId = backfillWorkflowId(input);
    const { taskQueue } = harness.config.temporal;
    return harness.client.workflow.start('backfillAdAccount', { taskQueue, workflowId, args: [input] });
  };

  function answerReport(ids: readonly string[]): void {
    const rows = rowsOf(ids).map((row) => ({ ...row, DATE: day }));
    harness.sandbox.faults.clear();
    harness.sandbox.faults.add({
      ...{ match: { path: /metrics_report/ }, times: Number.POSITIVE_INFINITY },
      respond: { status: 200, body: rows.length === 0 ? {} : { [day]: rows } },
    });
  }

  beforeEach(() => {
    day = addDays(harness.sandbox.world.today, -200);
  });

  test.each([
    ['stay for ever when the file is empty', 0, 6],
    ['lose their numbers when the file of another run lacks them too', 2, 2],
  ])('%s', async (_, ads, left) => {
    await harness.withWorker(async () => {
      answerReport(adIds());
      await (await start()).result();
      expect(await stored()).toEqual({ rows: 6, with_numbers: 6, spend: 6 });
      answerReport(adIds().slice(0, ads));
      const { progress } = await failureOf(await start());
      expect(progress.failures).toMatchObject([{ unit: `ad_analytics ${day}`, code: 'RowsUnconfirmed' }]);
      expect(await stored()).toEqual({ rows: 6, with_numbers: 6, spend: 6 });
      // The next sync does it by itself.
      const { notes } = await daily();
      expect(notes.join()).toContain(`Read by report: ${day}`);
      expect(await stored()).toEqual({ rows: 6, with_numbers: left, spend: left });
    });
  });
});

describe('a first answer that lacks rows', () => {
  test('is mended within the run', async () => {
    answer(ADS, rowsOf(adIds().slice(0, 2)), 1);
    answer(ADS, rowsOf(adIds()));
    answer(totalsPath, totalOf(6));
    const { notes } = await harness.withWorker(read);
    expect(notes).toEqual([]);
    expect(await stored()).toEqual({ rows: 6, with_numbers: 6, spend: 6 });
  });

  test('is mended by the next run when the second lacks them too, although the day is past its lookback', async () => {
    answer(ADS, rowsOf(adIds().slice(0, 2)), 2);
    await harness.withWorker(async () => {
      answer(totalsPath, totalOf(6));
      expect((await read()).reconciled).toEqual({ days: 1, differing: 1 });
      expect(await isFinal()).toBe(false);
      harness.sandbox.faults.clear();
      answer(ADS, rowsOf(adIds()));
      const { notes } = await daily();
      expect(notes.join()).toContain(`because they differ from Pinterest's totals: 1 day, ${day}`);
      expect(await stored()).toEqual({ rows: 6, with_numbers: 6, spend: 6 });
    });
  });
});
