/** `client schedule pause`, `resume`, `trigger` and `delete`. */
import { type Client, type ScheduleHandle, ScheduleNotFoundError } from '@temporalio/client';
import { print } from '../terminal.js';
import { scheduleIdOf } from './ids.js';
import { trigger } from './trigger.js';

export interface ActOptions {
  adAccount?: string | undefined;
  connection?: string | undefined;
  reason?: string | undefined;
}

interface Act {
  done: string;
  /** @returns what else there is to say. */
  act(handle: ScheduleHandle, reason: string | undefined): Promise<string | undefined>;
}

function quietly(act: (...args: Parameters<Act['act']>) => Promise<unknown>): Act['act'] {
  return async (...args) => {
    await act(...args);
    return undefined;
  };
}

const acts = {
  pause: {
    done: 'Paused',
    act: quietly((handle, reason) => handle.pause(reason ?? 'paused on the command line')),
  },
  resume: {
    done: 'Resumed',
    act: quietly((handle, reason) => handle.unpause(reason ?? 'resumed on the command line')),
  },
  trigger: { done: 'Triggered', act: trigger },
  delete: { done: 'Deleted', act: quietly((handle) => handle.delete()) },
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
    const more = await act(client.schedule.getHandle(scheduleId), options.reason);
    print(`${done}: schedule ${scheduleId}${more ? `; ${more}` : ''}`);
    return true;
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new Error(
      `There is no schedule ${scheduleId}; pinterest-ads-sync schedule list shows all schedules`,
    );
  }
}
