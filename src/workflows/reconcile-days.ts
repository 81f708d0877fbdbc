import { setCurrentDetails } from '@temporalio/workflow';
import { type Day, toRanges } from '../shared/dates.js';
import type { AccountProgress } from '../shared/progress.js';
import { accountDetails } from '../shared/progress-words.js';
import { activities } from './activity-options.js';
import { isOwnCancellation, messageOf } from './failures.js';
import { patiently, type WaitUntil } from './patience.js';

export interface DaysToReconcile {
  progress: AccountProgress;
  days: readonly Day[];
  databaseId: string;
  /** Whether they were asked for with every ad. */
  whole?: boolean;
  onWait: (until: WaitUntil | undefined) => void;
}

/**
 * Holds the days that were read against Pinterest's own totals. Neither a difference nor totals that cannot be had
 * fail the run, whose rows are all there: they are told.
 *
 * @returns days that are to be read whole first, of which nothing is told yet.
 */
export async function reconcileDays(wanted: DaysToReconcile): Promise<Day[]> {
  const { progress, days, databaseId, whole, onWait } = wanted;
  const { adAccountId } = progress;
  const options = { summary: 'reconciliation', priority: { fairnessKey: adAccountId } };
  const input = { adAccountId, ranges: toRanges(days), databaseId, allAds: whole };
  let inPart: Day[] = [];
  try {
    const outcome = await patiently(() => activities.reconcile.executeWithOptions(options, [input]), onWait);
    const { requests, differing, worst } = outcome;
    inPart = outcome.toReadWithAllAds;
    progress.requests += requests;
    const before = progress.reconciled;
    progress.reconciled = { days: before.days + outcome.days, differing: before.differing + differing };
    if (worst) {
      progress.notes.push(
        `Pinterest's totals differ from the sum of the ads on ${differing} of ${outcome.days} ${outcome.days === 1 ? 'day' : 'days'}, ` +
          `most on ${worst.date}: ${worst.difference} (${worst.reason})`,
      );
    }
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    progress.notes.push(`The days could not be held against Pinterest's totals: ${messageOf(error)}`);
  }
  setCurrentDetails(accountDetails(progress));
  return inPart;
}
