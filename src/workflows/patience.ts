import { ApplicationFailure, sleep } from '@temporalio/workflow';
import { causeOf } from './failures.js';

/** `2026-11-25 00:00 UTC` */
export type WaitUntil = string;

/**
 * Runs an activity; when Pinterest's limit is used up, waits on a timer and runs it again. Its checkpoint says
 * where it goes on.
 *
 * @param onWait told the end of each wait when it begins, and undefined when it is over.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  onWait: (until: WaitUntil | undefined) => void = () => undefined,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const end = endOfLimit(error);
      if (end === undefined) throw error;
      const until = `${new Date(end).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      onWait(until);
      await sleep(Math.max(1_000, end - Date.now()), {
        summary: `Waiting for Pinterest's limit until ${until}`,
      });
      onWait(undefined);
    }
  }
}

/** In milliseconds since 1970; undefined for any other failure. */
function endOfLimit(error: unknown): number | undefined {
  const cause = causeOf(error);
  if (!(cause instanceof ApplicationFailure) || cause.type !== 'LimitReached') return undefined;
  const [detail] = (cause.details ?? []) as { until: string }[];
  return detail && Date.parse(detail.until);
}
