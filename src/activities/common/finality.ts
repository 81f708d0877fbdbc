/**
 * A day is final when no attribution window reaches it any more and Pinterest says that it has finished
 * counting it.
 */
import { log } from '@temporalio/activity';
import type { PinterestClient } from '../../pinterest/contract.js';
import { type AttributionSettings, longestWindow } from '../../shared/attribution.js';
import { type Day, daysBetween } from '../../shared/dates.js';
import type { ActivityContext, AskReadiness, Readiness } from '../context.js';
import { doesWithout } from './do-without.js';

/** Whether conversions may still be credited to `date`, as a run on `today` sees it. */
export function isWithinWindows(date: Day, today: Day, attribution: AttributionSettings): boolean {
  return daysBetween(date, today) <= longestWindow(attribution);
}

/** An answer is valid for the runs of one day: a day that is not ready today may be ready tomorrow. */
export function createReadiness({ metricsReady }: Pick<PinterestClient, 'metricsReady'>): AskReadiness {
  const answers = new Map<Day, Promise<boolean>>();
  let answersOf: Day | undefined;

  return async (date, today, signal) => {
    if (answersOf !== today) answers.clear();
    answersOf = today;
    const earlier = answers.get(date);
    if (earlier) {
      // The caller that asked may have been cancelled, or may have failed for a temporary reason.
      const known = await earlier.catch(() => undefined);
      if (known !== undefined) return { ready: known, requests: 0 };
    }
    const answer = metricsReady(date, signal);
    answers.set(date, answer);
    answer.catch(() => answers.delete(date));
    return { ready: await answer, requests: 1 };
  };
}

/** How many attempts of a day may fail because of this one question. */
export const ATTEMPTS = 3;

/** Asks Pinterest. If Pinterest does not answer, the day is loaded and counts as not ready, so not final. */
export async function readinessOrNotReady(
  { askReadiness, attempt, signal }: Pick<ActivityContext, 'askReadiness' | 'attempt' | 'signal'>,
  date: Day,
  today: Day,
): Promise<Readiness> {
  try {
    return await askReadiness(date, today, signal);
  } catch (error) {
    if (!doesWithout(error, attempt, ATTEMPTS)) throw error;
    log.warn('Pinterest does not say whether a day is ready, so it is not final', {
      date,
      reason: error.message,
    });
    return { ready: false, requests: 0 };
  }
}
