// What the Reset button of Temporal's Web UI does, while a run is under way.
import type { WorkflowHandle } from '@temporalio/client';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { expectedAnalytics, expectedEntities, expectRows } from '../support/expected.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { startWorkerProcess, until, type WorkerProcess } from '../support/worker-process.js';

let harness: Harness;
let worker: WorkerProcess;
const adAccountId = uniqueAdAccountId();
const DAYS = 10;
const ADS = 300;

beforeEach(async () => {
  // Slow enough that activities are under way when the run is reset.
  const adAccounts = [
    { id: adAccountId, name: 'Large', country: 'US', currency: 'USD', campaigns: 12, ads: ADS },
  ];
  harness = await createHarness({ sandbox: { adAccounts, latencyMs: 40 } });
  worker = await startWorkerProcess(harness);
});

afterEach(async () => {
  await worker.stop();
  await harness.close();
});

type Events = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

type EventId = NonNullable<Events[number]['eventId']>;

/** The points that a run can be reset to. */
function workflowTasks(events: Events): EventId[] {
  return events.flatMap((event) =>
    event.workflowTaskCompletedEventAttributes && event.eventId ? [event.eventId] : [],
  );
}

/** @returns the run that goes on from there. */
async function reset(handle: WorkflowHandle, workflowTaskFinishEventId: EventId): Promise<WorkflowHandle> {
  const { workflowId } = handle;
  const response = harness.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId: (await handle.describe()).runId },
    reason: 'a person pressed Reset',
    requestId: `reset ${workflowId} ${workflowTaskFinishEventId}`,
    workflowTaskFinishEventId,
  });
  const { runId } = await (response as Promise<{ runId: string }>);
  return harness.client.workflow.getHandle(workflowId, runId);
}

/** The days that the history up to an event knows to be done. */
function daysDone(events: Events, upTo: EventId): string[] {
  const known = events.filter(({ eventId }) => Number(eventId) < Number(upTo));
  const completed = known.map((event) =>
    Number(event.activityTaskCompletedEventAttributes?.scheduledEventId),
  );
  return known
    .filter(({ eventId }) => completed.includes(Number(eventId)))
    .map(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled)
    .filter((scheduled) => scheduled?.activityType?.name === 'syncAnalyticsDay')
    .map((scheduled) => JSON.parse(Buffer.from(scheduled?.input?.payloads?.[0]?.data ?? []).toString()).date);
}

/** How often a day's numbers were requested, in batches. */
function requestsOf(day: string): number {
  return harness.sandbox.requests.filter(
    ({ path, query }) => path.endsWith('/ads/analytics') && query.get('start_date') === day,
  ).length;
}

test.each<[string, (tasks: EventId[]) => EventId | undefined, number]>([
  ['its first workflow task', (tasks) => tasks[0], 0],
  ['a workflow task in its middle', (tasks) => tasks[Math.floor(tasks.length / 2)], 0],
  ['its last workflow task', (tasks) => tasks.at(-1), 1],
])('a run that is reset to %s does what is left, and nothing is doubled', async (_, pick, leastDone) => {
  const { world, requests } = harness.sandbox;
  const days = eachDay({ from: addDays(world.today, -DAYS), to: addDays(world.today, -1) });
  const [startDate, endDate] = [days[0] as string, days.at(-1) as string];
  const first = await harness.startOne({ adAccountId, startDate, endDate });
  await until(() => requests.length >= 20);
  const { events } = await first.fetchHistory();
  const to = pick(workflowTasks(events ?? []));
  if (!events || !to) throw new Error('a workflow task is needed');
  const result = await (await reset(first, to)).result();

  expect(result.units).toEqual({ planned: 4 + DAYS, done: 4 + DAYS, failed: 0 });
  // What the first run wrote is there, so that the second finds it unchanged.
  const { new: added, changed, unchanged } = result.rows.ads;
  expect([added + unchanged, changed]).toEqual([ADS, 0]);
  const done = daysDone(events, to);
  expect(done.length).toBeGreaterThanOrEqual(leastDone);
  for (const day of done) expect(requestsOf(day)).toBe(Math.ceil(ADS / 250));
  for (const table of ['ad_accounts', 'campaigns', 'ad_groups', 'ads'] as const)
    expect(await harness.rows(table)).toEqual(expectedEntities(world, table));
  expectRows(await harness.rows('ad_analytics'), expectedAnalytics(harness.sandbox, days));
  const { rows } = await harness.db.raw(
    `SELECT (SELECT count(*) FROM pinterest_sync.analytics_days)::int AS days,
       (SELECT count(*) FROM pinterest_sync.restatements)::int AS restatements,
       (SELECT count(*) FROM pinterest_sync.rejected_rows)::int AS rejected`,
  );
  expect(rows).toEqual([{ days: DAYS, restatements: 0, rejected: 0 }]);
});
