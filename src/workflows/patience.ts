import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { formatMinute } from '../shared/dates.js';
import { describeWait } from '../shared/progress-words.js';
import { causeOf, detailsOf } from './failures.js';

/** `2026-11-25 00:00 UTC` */
export type WaitUntil = string;

/** For a person who knows that there is room again: ends the waits of a run for Pinterest's limit. */
export const goOnSignal = defineSignal('goOn');
/** How often this run was told so; every run has its modules to itself. */
let goOns = 0;

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
    // Taken here, so that the signal also counts for a refusal from before it that arrives after it.
    const before = goOns;
    try {
      return await work();
    } catch (error) {
      const type = typeOf(error);
      const end = detailsOf(error)?.until ?? Date.now();
      if (type === 'Interrupted') await sleepUntil(end, before, 'Going on after a passing fault');
      else if (type === 'LimitReached') {
        const until = formatMinute(end);
        onWait(until);
        await sleepUntil(end, before, `Waiting for ${describeWait(until)}`);
        onWait(undefined);
      } else throw error;
    }
  }
}

/** @param before how many signals there were when the work began that has to wait now. */
async function sleepUntil(end: number, before: number, summary: string): Promise<void> {
  const note = () => {
    goOns += 1;
  };
  setHandler(goOnSignal, note, { description: 'Ask Pinterest again at once, before the limit ends' });
  // Ends the timer when it is the signal that comes first.
  const scope = new CancellationScope();
  const timer = () => sleep(Math.max(1_000, end - Date.now()), { summary });
  await scope.run(() => Promise.race([timer(), condition(() => goOns > before)]));
  scope.cancel();
}

function typeOf(error: unknown): string | null | undefined {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure ? cause.type : undefined;
}
