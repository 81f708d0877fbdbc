/** The schedules that start runs of ours, with their last and next runs. */
import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { inParallel } from '../../shared/in-parallel.js';
import { scheduledTypes } from '../../shared/workflow-names.js';
import { whenOf } from './words.js';

export interface ScheduleRow {
  scheduleId: string;
  /** `daily at 06:00 UTC`, or a pointer to the Web UI. */
  when: string;
  /** The ad accounts that it is for; null for all of the connection. */
  adAccountIds: string[] | null;
  paused: boolean;
  note: string | undefined;
  nextRun: Date | undefined;
  lastRun: { workflowId: string; runId: string; at: Date; status: string } | undefined;
}

const LOOKS_IN_FLIGHT = 10;

/** Every schedule that starts runs of ours on this task queue, whoever created it and whatever its id. */
export async function readSchedules(client: Client, taskQueue: string): Promise<ScheduleRow[]> {
  const ids: string[] = [];
  for await (const { scheduleId, action } of client.schedule.list()) {
    if (scheduledTypes.includes(action?.workflowType ?? '')) ids.push(scheduleId);
  }
  const rows: ScheduleRow[] = [];
  await inParallel(ids, LOOKS_IN_FLIGHT, async (id) => {
    const schedule = await describe(client, id);
    if (schedule?.action.taskQueue === taskQueue) rows.push(await rowOf(client, schedule));
  });
  return rows.sort((a, b) => a.scheduleId.localeCompare(b.scheduleId));
}

/** The list lags behind, and leaves out task queues and inputs. */
async function describe(client: Client, scheduleId: string): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

async function rowOf(client: Client, schedule: ScheduleDescription): Promise<ScheduleRow> {
  const { scheduleId, spec, state, info, action } = schedule;
  const last = info.recentActions.at(-1);
  return {
    scheduleId,
    when: whenOf(spec),
    adAccountIds: accountsOf(action.args?.[0]),
    paused: state.paused,
    note: state.note,
    nextRun: state.paused ? undefined : info.nextActionTimes[0],
    lastRun: last && (await lastRunOf(client, last)),
  };
}

function accountsOf(input: unknown): string[] | null {
  const { adAccountIds, adAccountId } = (input ?? {}) as { adAccountIds?: unknown; adAccountId?: unknown };
  if (typeof adAccountId === 'string') return [adAccountId];
  return Array.isArray(adAccountIds) ? adAccountIds.map(String) : null;
}

type Action = ScheduleDescription['info']['recentActions'][number];

async function lastRunOf(client: Client, { action, takenAt }: Action): Promise<ScheduleRow['lastRun']> {
  const { workflowId, firstExecutionRunId: runId } = action.workflow;
  const description = await client.workflow
    .getHandle(workflowId, runId)
    .describe()
    .catch(() => undefined);
  // Temporal forgets runs after its retention period.
  return { workflowId, runId, at: takenAt, status: description?.status.name.toLowerCase() ?? 'forgotten' };
}
