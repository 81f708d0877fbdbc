/** When the next runs are due, and what became of the last ones. */
import type { Client } from '@temporalio/client';
import { readSchedules, type ScheduleRow } from '../schedule/list.js';
import { type Run, readRun } from './read-run.js';

export interface Schedule {
  id: string;
  /** `daily at 06:00 UTC` */
  when: string;
  /** The ad accounts that it is for; null for all of the connection. */
  adAccountIds: string[] | null;
  /** Null while it is paused, or when it has no further run. */
  nextRun: Date | null;
  paused: boolean;
  /** Such as the reason of a pause. */
  note: string | null;
  /** The last run that it started, if that one failed. */
  failedRun: Run | null;
}

export async function readAllSchedules(client: Client, taskQueue: string): Promise<Schedule[]> {
  const rows = await readSchedules(client, taskQueue);
  return Promise.all(
    rows.map(async (row) => ({
      id: row.scheduleId,
      when: row.when,
      adAccountIds: row.adAccountIds,
      nextRun: row.nextRun ?? null,
      paused: row.paused,
      note: row.note ?? null,
      failedRun: await failedRunOf(client, row.lastRun),
    })),
  );
}

async function failedRunOf(client: Client, last: ScheduleRow['lastRun']): Promise<Run | null> {
  if (!last || !/^(failed|timed_out)$/.test(last.status)) return null;
  const info = await client.workflow.getHandle(last.workflowId, last.runId).describe();
  return readRun(client, info, false);
}

/** Of several schedules the one that is due first; one that is due at all before one that is not. */
export function soonest(schedules: readonly Schedule[]): Schedule | null {
  const due = ({ nextRun }: Schedule) => nextRun?.getTime() ?? Number.POSITIVE_INFINITY;
  return [...schedules].sort((a, b) => due(a) - due(b) || 0)[0] ?? null;
}
