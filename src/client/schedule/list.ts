import type { Client, ScheduleSummary } from '@temporalio/client';
import { textTable } from '../table.js';
import { timeOf } from './time.js';

export interface ScheduleRow {
  scheduleId: string;
  /** `daily at 06:00` or a cron line; undefined when Temporal does not know it in words. */
  when: string | undefined;
  paused: boolean;
  note: string | undefined;
  nextRun: Date | undefined;
  lastRun: { workflowId: string; at: Date; status: string } | undefined;
}

const workflowTypes = ['syncAllAdAccounts', 'syncAdAccount'];

/** Every schedule that starts runs of ours, whoever made it. */
export async function readSchedules(client: Client): Promise<ScheduleRow[]> {
  const rows: ScheduleRow[] = [];
  for await (const summary of client.schedule.list()) {
    if (workflowTypes.includes(summary.action?.workflowType ?? '')) rows.push(await rowOf(client, summary));
  }
  return rows.sort((a, b) => a.scheduleId.localeCompare(b.scheduleId));
}

async function rowOf(
  client: Client,
  { scheduleId, spec, state, info }: ScheduleSummary,
): Promise<ScheduleRow> {
  const last = info.recentActions.at(-1);
  const workflowId = last?.action.workflow.workflowId;
  const comments = (spec?.calendars ?? []).map(({ comment }) => comment).filter(Boolean);
  return {
    scheduleId,
    when: comments.length > 0 ? `${comments.join(', ')} ${spec?.timezone ?? 'UTC'}` : undefined,
    paused: state.paused,
    note: state.note,
    nextRun: state.paused ? undefined : info.nextActionTimes[0],
    lastRun:
      last && workflowId
        ? { workflowId, at: last.takenAt, status: await statusOf(client, workflowId) }
        : undefined,
  };
}

async function statusOf(client: Client, workflowId: string): Promise<string> {
  const description = await client.workflow
    .getHandle(workflowId)
    .describe()
    .catch(() => undefined);
  // Temporal forgets runs after its retention period.
  return description?.status.name.toLowerCase() ?? 'forgotten';
}

export async function listSchedules(client: Client, { json }: { json?: boolean }): Promise<boolean> {
  const schedules = await readSchedules(client);
  if (json) console.log(JSON.stringify(schedules, null, 2));
  else if (schedules.length === 0)
    console.log('No schedule yet. Create one with: npm run client -- schedule create');
  else {
    const rows = schedules.map(({ scheduleId, when = '', paused, note, nextRun, lastRun }) => [
      scheduleId,
      when,
      paused ? `paused${note ? `: ${note}` : ''}` : 'on',
      paused ? '' : timeOf(nextRun),
      lastRun ? `${timeOf(lastRun.at)} ${lastRun.status}` : 'none yet',
    ]);
    console.log(textTable(['schedule', 'when', 'state', 'next run', 'last run'], rows).join('\n'));
  }
  return true;
}
