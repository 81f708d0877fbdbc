/** When the next runs are due, and what became of the last ones. */
import type { Client } from '@temporalio/client';
import { readRun } from '../run/read-run.js';
import type { Run } from '../run/run.js';
import { readSchedules, type ScheduleRow } from '../schedule/read.js';
import type { Schedule } from './model.js';

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
