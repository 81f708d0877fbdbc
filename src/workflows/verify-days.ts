import { type Day, toRanges } from '../shared/dates.js';
import { type AccountRun, fairnessOf } from './account-run.js';
import { activities } from './activity-options.js';
import { checkDays } from './check-days.js';
import { failureMessage, isOwnCancellation } from './failures.js';
import { withLimitWait } from './limit-wait.js';
import { readDays } from './read-days.js';
import { showProgress } from './show-progress.js';

/** Verifies days that were read: do they add up to Pinterest's totals, and does the marketing schema show them correctly? */
export async function verifyDays(run: AccountRun, days: readonly Day[]): Promise<void> {
  if (days.length > 0 && !run.progress.stop) await reconcileDays(run, days);
  if (days.length > 0 && !run.progress.stop) await checkDays(run, days);
}

/** Compares days with Pinterest's own totals. One that differs is read with all ads, if it was not. */
async function reconcileDays(run: AccountRun, days: readonly Day[]): Promise<void> {
  const toReadAgain = await reconcileOnce(run, days, { allAds: false });
  if (toReadAgain.length === 0) return;
  run.progress.units.planned += toReadAgain.length;
  const daysRead = await readDays(run, { days: toReadAgain, allAds: true, again: true });
  if (daysRead.length > 0 && !run.progress.stop) await reconcileOnce(run, daysRead, { allAds: true });
}

/**
 * Neither a difference nor missing totals fail the run, whose rows are all there: they become notes.
 *
 * @param allAds whether the days are known to be read with all ads.
 * @returns days to read again with all ads first, about which nothing is noted yet.
 */
async function reconcileOnce(
  run: AccountRun,
  days: readonly Day[],
  { allAds }: { allAds: boolean },
): Promise<Day[]> {
  const { progress, databaseId } = run;
  const options = { summary: 'reconciliation', priority: fairnessOf(run) };
  const input = { adAccountId: progress.adAccountId, ranges: toRanges(days), databaseId, allAds };
  try {
    const compare = () => activities.reconcile.executeWithOptions(options, [input]);
    const outcome = await withLimitWait(compare, progress);
    const { requests, differing, worst, toReadWithAllAds } = outcome;
    progress.requests += requests;
    progress.reconciled.days += outcome.days;
    progress.reconciled.differing += differing;
    if (worst) {
      progress.notes.push(
        `Pinterest's totals differ from the sum of the ads on ${differing} of ${outcome.days} ${outcome.days === 1 ? 'day' : 'days'}, ` +
          `most on ${worst.date}: ${worst.difference} (${worst.reason})`,
      );
    }
    return toReadWithAllAds;
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    progress.notes.push(`The days could not be compared with Pinterest's totals: ${failureMessage(error)}`);
    return [];
  } finally {
    showProgress(progress);
  }
}
