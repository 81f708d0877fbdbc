/** Whether Pinterest has finished counting a day, asked once for all ad accounts of a worker. */
import type { PinterestClient } from '../pinterest/contract.js';
import type { Day } from '../shared/dates.js';

export interface Readiness {
  ready: boolean;
  /** 0 when the answer was known already. */
  requests: number;
}

export type AskReadiness = (date: Day, today: Day, signal: AbortSignal) => Promise<Readiness>;

/** What is not ready today may be so tomorrow: an answer holds for the runs of one day. */
export function createReadiness({ metricsReady }: Pick<PinterestClient, 'metricsReady'>): AskReadiness {
  const answers = new Map<Day, Promise<boolean>>();
  let heldFor: Day | undefined;

  return async (date, today, signal) => {
    if (heldFor !== today) answers.clear();
    heldFor = today;
    const asked = answers.get(date);
    if (asked) {
      // Whoever asked may have been cancelled, or have failed for a reason that has passed.
      const known = await asked.catch(() => undefined);
      if (known !== undefined) return { ready: known, requests: 0 };
    }
    const answer = metricsReady(date, signal);
    answers.set(date, answer);
    answer.catch(() => answers.delete(date));
    return { ready: await answer, requests: 1 };
  };
}
