/** When the next run is due. */
import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { syncAdAccountWorkflowId, syncAllWorkflowId } from '../../shared/inputs.js';

export interface Schedule {
  id: string;
  /** Null while it is paused, or when it has no further run. */
  nextRun: Date | null;
  paused: boolean;
  /** Such as the reason of a pause. */
  note: string | null;
}

export const readAllSchedule = (client: Client) => readSchedule(client, syncAllWorkflowId);
export const readAccountSchedule = (client: Client, adAccountId: string) =>
  readSchedule(client, syncAdAccountWorkflowId(adAccountId));

async function readSchedule(client: Client, id: string): Promise<Schedule | null> {
  try {
    const { info, state } = await client.schedule.getHandle(id).describe();
    const nextRun = state.paused ? null : (info.nextActionTimes[0] ?? null);
    return { id, nextRun, paused: state.paused, note: state.note ?? null };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}
