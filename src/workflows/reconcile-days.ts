import { setCurrentDetails } from '@temporalio/workflow';
import { type Day, toRanges } from '../shared/dates.js';
import { type AccountProgress, accountDetails, addFailure } from '../shared/progress.js';
import { activities } from './activity-options.js';
import { isOwnCancellation, messageOf } from './failures.js';
import { patiently, type WaitUntil } from './patience.js';

/**
 * Holds the days that were read against Pinterest's own totals. A difference is told and is no failure; that the
 * totals could not be had is one, although every row is stored.
 */
export async function reconcileDays(
  progress: AccountProgress,
  days: readonly Day[],
  onWait: (until: WaitUntil | undefined) => void,
): Promise<void> {
  const { adAccountId } = progress;
  const options = { summary: 'reconciliation', priority: { fairnessKey: adAccountId } };
  const input = { adAccountId, ranges: toRanges(days) };
  try {
    const outcome = await patiently(() => activities.reconcile.executeWithOptions(options, [input]), onWait);
    const { requests, differing, worst } = outcome;
    progress.requests += requests;
    progress.reconciled = { days: outcome.days, differing };
    if (worst) {
      progress.notes.push(
        `Pinterest's totals differ from the sum of the ads on ${differing} of ${outcome.days} days, ` +
          `most on ${worst.date}: ${worst.difference} (${worst.reason})`,
      );
    }
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    addFailure(progress, { unit: 'reconciliation', message: messageOf(error) });
  }
  setCurrentDetails(accountDetails(progress));
}
