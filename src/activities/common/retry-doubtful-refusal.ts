import { setTimeout as sleep } from 'node:timers/promises';
import { SyncError } from '../../errors.js';

/** How often Pinterest is asked before its refusal is believed. */
export const TIMES = 5;
export const PAUSE_MS = 1_000;

/**
 * Asks again for a day that Pinterest says it no longer has: sometimes it says so about days that it has. The
 * requests are counted here, because other faults use up Temporal's attempts too.
 *
 * @throws SyncError DoubtfulRefusal after the last time, and whatever else `request` throws.
 */
export async function retryDoubtfulRefusal<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await request();
    } catch (error) {
      const isDoubtful = error instanceof SyncError && error.code === 'DoubtfulRefusal';
      if (!isDoubtful || time === TIMES) throw error;
      await sleep(error.retryAfterMs ?? PAUSE_MS, undefined, { signal });
    }
  }
}
