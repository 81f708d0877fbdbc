import { ApplicationFailure, sleep } from '@temporalio/workflow';
import { causeOf, detailsOf } from './failures.js';

/** `2026-11-25 00:00 UTC` */
export type WaitUntil = string;

/**
 * Runs an activity; when Pinterest's limit is used up, or a fault stopped it on its way, waits on a timer and runs
 * it again. Its checkpoint says where it goes on.
 *
 * @param onWait told the end of each wait for the limit when it begins, and undefined when it is over.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  onWait: (until: WaitUntil | undefined) => void = () => undefined,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const type = typeOf(error);
      if (type !== 'LimitReached' && type !== 'Interrupted') throw error;
      const end = detailsOf(error)?.until ?? Date.now();
      const until = `${new Date(end).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      const isLimit = type === 'LimitReached';
      if (isLimit) onWait(until);
      const summary = isLimit
        ? `Waiting for Pinterest's limit until ${until}`
        : 'Going on after a passing fault';
      await sleep(Math.max(1_000, end - Date.now()), { summary });
      if (isLimit) onWait(undefined);
    }
  }
}

function typeOf(error: unknown): string | null | undefined {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure ? cause.type : undefined;
}
