/** `client schedule pause`, `resume`, `trigger` and `delete`. */
import { type Client, type ScheduleHandle, ScheduleNotFoundError } from '@temporalio/client';
import { print } from '../terminal.js';
import { scheduleIdOf } from './ids.js';

export interface ActOptions {
  adAccount?: string | undefined;
  connection?: string | undefined;
  reason?: string | undefined;
}

interface Act {
  done: string;
  act(handle: ScheduleHandle, reason: string | undefined): Promise<unknown>;
}

const acts = {
  pause: { done: 'Paused', act: (handle, reason) => handle.pause(reason ?? 'paused on the command line') },
  resume: {
    done: 'Resumed',
    act: (handle, reason) => handle.unpause(reason ?? 'resumed on the command line'),
  },
  // When a run is under way, the schedule's own rule holds: no second one is started.
  trigger: { done: 'Triggered', act: (handle) => handle.trigger() },
  delete: { done: 'Deleted', act: (handle) => handle.delete() },
} as const satisfies Record<string, Act>;

export type ScheduleAction = keyof typeof acts;

/** @throws Error when there is no such schedule. */
export async function actOnSchedule(
  client: Client,
  action: ScheduleAction,
  options: ActOptions,
): Promise<boolean> {
  const scheduleId = scheduleIdOf(options);
  const { act, done } = acts[action];
  try {
    await act(client.schedule.getHandle(scheduleId), options.reason);
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new Error(
      `There is no schedule ${scheduleId}; pinterest-ads-sync schedule list shows all schedules`,
    );
  }
  print(`${done}: schedule ${scheduleId}`);
  return true;
}
