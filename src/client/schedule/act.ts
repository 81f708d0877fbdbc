import { type Client, type ScheduleHandle, ScheduleNotFoundError } from '@temporalio/client';
import { scheduleIdOf } from './ids.js';

export interface ActOptions {
  adAccount?: string;
  connection?: string;
  reason?: string;
}

interface Doing {
  done: string;
  act(handle: ScheduleHandle, reason: string | undefined): Promise<unknown>;
}

const doings = {
  pause: { done: 'Paused', act: (handle, reason) => handle.pause(reason ?? 'paused on the command line') },
  resume: {
    done: 'Resumed',
    act: (handle, reason) => handle.unpause(reason ?? 'resumed on the command line'),
  },
  // When a run is under way, the schedule's own rule holds: no second one is started.
  trigger: { done: 'Triggered', act: (handle) => handle.trigger() },
  delete: { done: 'Deleted', act: (handle) => handle.delete() },
} as const satisfies Record<string, Doing>;

/** What can be done to a schedule, with the text of its help. */
export const scheduleDoings: Record<ScheduleDoing, string> = {
  pause: 'start no more runs until it is resumed',
  resume: 'start runs again',
  trigger: 'start a run now',
  delete: 'remove the schedule; what is loaded stays',
};

export type ScheduleDoing = keyof typeof doings;

export async function actOnSchedule(
  client: Client,
  doing: ScheduleDoing,
  options: ActOptions,
): Promise<boolean> {
  const scheduleId = scheduleIdOf(options);
  try {
    await doings[doing].act(client.schedule.getHandle(scheduleId), options.reason);
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new Error(`There is no schedule ${scheduleId}; client schedule list shows those there are`);
  }
  console.log(`${doings[doing].done}: schedule ${scheduleId}`);
  return true;
}
