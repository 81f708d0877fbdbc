// What status makes of the runs and schedules that Temporal knows.
import { readSchedules } from '../../src/client/schedule/read.js';
import { backfillWorkflowId } from '../../src/shared/inputs.js';
import { hinted } from '../support/build.js';
import { runClient } from '../support/client-process.js';
import { createHarness, failureOf, type Harness } from '../support/harness.js';
import { poll } from '../support/poll.js';
import { ago, twoAdAccounts } from '../support/status.js';

let harness: Harness;
const [shop, laden] = twoAdAccounts();

beforeAll(async () => {
  harness = await createHarness({ sandbox: { adAccounts: [shop, laden] }, unreadDays: 3 });
  await harness.withWorker(async () => (await harness.startAll({ lookbackDays: 0 })).result());
});

afterEach(() => harness.sandbox.faults.clear());

afterAll(() => harness.close());

const status = (...args: string[]) => runClient(harness, ['status', ...args]);
async function statusJson() {
  const { code, stdout } = await status('--json');
  const { adAccounts, ...found } = JSON.parse(stdout);
  const ofShop = adAccounts.find(({ adAccountId }: { adAccountId: string }) => adAccountId === shop.id);
  return { code, found, shop: ofShop };
}
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

function startBackfill(from: number, to: number) {
  const input = { adAccountId: shop.id, startDate: ago(from), endDate: ago(to) };
  return harness.client.workflow.start('backfillAdAccount', {
    taskQueue: harness.config.temporal.taskQueue,
    workflowId: backfillWorkflowId(input),
    args: [input],
  });
}

test('missing days are reported while their backfill is paused, with the command to resume it; while it is running they are not', async () => {
  const forget = { date: ago(50), ad_account_id: shop.id };
  const day = await harness.db('pinterest_sync.analytics_days').where(forget).first();
  await harness.db('pinterest_sync.analytics_days').where(forget).delete();
  const handle = await startBackfill(55, 45);
  // Paused before a worker has begun with it.
  await handle.signal('pause');
  await harness.withWorker(async () => {
    await poll(async () => (await handle.query<{ paused?: boolean } | undefined>('progress'))?.paused);
    const paused = await status();
    expect(oneLine(paused.stdout)).toContain(`1 day is not loaded: ${ago(50)}`);
    expect(oneLine(paused.stdout)).toMatch(
      new RegExp(`under way.*paused: \\S+ \\S+ backfill resume ${handle.workflowId}`),
    );
    expect(paused.code).toBe(1);
  });
  await handle.signal('resume');
  const moving = await statusJson();
  expect(moving.shop.needs).toEqual([]);
  await handle.terminate();
  await harness.db('pinterest_sync.analytics_days').insert(day);
});

test('a failed backfill needs attention until its days are read again, though they were loaded before', async () => {
  harness.sandbox.faults.add({
    match: { path: /\/ads\/analytics$/, query: new RegExp(`start_date=${ago(60)}`) },
    times: Number.POSITIVE_INFINITY,
    respond: { status: 400 },
  });
  const failure = await harness.withWorker(async () => failureOf(await startBackfill(61, 59)));
  expect(failure.message).toContain('Start this backfill again');
  const { code, stdout } = await status();
  expect(oneLine(stdout)).toContain(
    `the backfill of ${ago(61)}..${ago(59)} failed, and these days have not been read since: ${ago(60)}`,
  );
  expect(oneLine(stdout)).toContain(
    `next step ${hinted(`backfill --ad-account ${shop.id} --from ${ago(61)} --to ${ago(59)}`)}`,
  );
  expect(code).toBe(1);
  harness.sandbox.faults.clear();
  await harness.withWorker(async () => (await startBackfill(61, 59)).result());
  expect(await statusJson()).toMatchObject({ code: 0, shop: { needs: [] } });
});

test('a run of single ad accounts is no run of all', async () => {
  const before = (await statusJson()).found.lastRun;
  expect(before).toMatchObject({ state: 'done', adAccountIds: null });
  await harness.withWorker(async () =>
    (await harness.startAll({ adAccountIds: [laden.id], lookbackDays: 0 })).result(),
  );
  expect((await statusJson()).found.lastRun.runId).toBe(before.runId);
});

describe('a schedule', () => {
  const scheduleId = `nightly-${process.pid}`;
  const handle = () => harness.client.schedule.getHandle(scheduleId);
  const create = (workflowType: string, input: object, calendars: object[]) =>
    harness.client.schedule.create({
      scheduleId,
      spec: { calendars },
      action: {
        type: 'startWorkflow',
        workflowType,
        workflowId: `run-of-${scheduleId}`,
        taskQueue: harness.config.temporal.taskQueue,
        args: [input],
      },
    });

  afterEach(() => handle().delete());

  /** The list shows a new schedule a moment later. */
  const untilListed = () =>
    poll(async () => {
      const rows = await readSchedules(harness.client, harness.config.temporal.taskQueue);
      return rows.some((row) => row.scheduleId === scheduleId);
    });

  test('of any id says when its next run is due, or why there is none', async () => {
    const year = new Date().getUTCFullYear() + 1;
    await create('syncAllAdAccounts', {}, [{ year, month: 'MARCH', dayOfMonth: 5, hour: 6 }]);
    await untilListed();
    expect(oneLine((await status()).stdout)).toContain(
      `next run ${year}-03-05 06:00 UTC (schedule ${scheduleId}, see the Web UI)`,
    );
    await handle().pause('moving house');
    expect(oneLine((await status()).stdout)).toContain(
      `next run paused: moving house (schedule ${scheduleId})`,
    );
  });

  test('of an ad account is the next run of that one alone', async () => {
    await create('syncAdAccount', { adAccountId: shop.id }, [{ hour: 6 }]);
    await untilListed();
    const { found, shop: ofShop } = await statusJson();
    expect(ofShop.schedule).toMatchObject({ id: scheduleId, when: 'daily at 06:00 UTC' });
    expect(found.schedule).toBeNull();
  });

  test('of an unknown ad account needs attention when its run failed', async () => {
    await create('syncAllAdAccounts', { adAccountIds: ['549000000007'] }, [{ hour: 6 }]);
    await untilListed();
    await harness.withWorker(async () => {
      await handle().trigger();
      const { action } = await poll(async () => (await handle().describe()).info.recentActions[0]);
      await failureOf(harness.client.workflow.getHandle(action.workflow.workflowId));
    });
    const { code, found } = await statusJson();
    expect(found.needs).toEqual([expect.stringContaining(`the last run of schedule ${scheduleId} failed: `)]);
    expect(code).toBe(1);
  });
});

// The last one: the limit holds for every run after it.
test('a run that waits for the limit of Pinterest says until when', async () => {
  harness.sandbox.faults.add({
    match: { path: /\/campaigns$/ },
    respond: { status: 429, headers: { 'retry-after': '86400' } },
    times: Number.POSITIVE_INFINITY,
  });
  const handle = await startBackfill(30, 30);
  await harness.withWorker(async () => {
    await poll(
      async () => (await handle.query<{ waitingUntil?: string } | undefined>('progress'))?.waitingUntil,
    );
    const { stdout } = await status();
    expect(oneLine(stdout)).toMatch(/under way .*waits for Pinterest until \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  });
  await handle.terminate();
});
