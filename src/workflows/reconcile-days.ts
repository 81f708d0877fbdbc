/** One comparison of days with Pinterest's totals, and what a run says about its outcome. */

import type { ReconcileResult } from '../shared/activity-types.js';
import { type Day, toRanges } from '../shared/dates.js';
import { withNextStep } from '../shared/next-step.js';
import { addFailure, rowsOf } from '../shared/progress.js';
import { addRows, noRows } from '../shared/tables.js';
import { counted } from '../shared/words.js';
import { type AccountRun, fairnessOf } from './account-run.js';
import { activities } from './activity-options.js';
import { failureMessage, isOwnCancellation } from './failures.js';
import { withLimitWait } from './limit-wait.js';
import { showProgress } from './show-progress.js';

interface Compared {
  /** Absent when not even the database could be read. */
  outcome?: ReconcileResult | undefined;
  /** Why there are no totals. */
  fault?: string | undefined;
}

/** Without totals, a second answer still settles what it can. */
export async function reconcileOnce(run: AccountRun, days: readonly Day[]): Promise<Compared> {
  try {
    const outcome = await settle(run, days, false);
    return { outcome, fault: outcome.fault };
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    return { fault: failureMessage(error), outcome: await settleWithoutTotals(run, days) };
  }
}

async function settleWithoutTotals(run: AccountRun, days: readonly Day[]) {
  try {
    return await settle(run, days, true);
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    return undefined;
  }
}

async function settle(
  run: AccountRun,
  days: readonly Day[],
  withoutTotals: boolean,
): Promise<ReconcileResult> {
  const { progress, databaseId, timeZone } = run;
  const options = { summary: 'reconciliation', priority: fairnessOf(run) };
  const input = {
    adAccountId: progress.adAccountId,
    ranges: toRanges(days),
    timeZone,
    databaseId,
    withoutTotals,
  };
  const outcome = await withLimitWait(
    () => activities.reconcile.executeWithOptions(options, [input]),
    progress,
  );
  progress.requests += outcome.requests;
  return outcome;
}

export function noteWithdrawn({ progress }: AccountRun, { outcome }: Compared): void {
  const { rows, days, finalDays } = outcome?.withdrawn ?? { rows: 0, days: '', finalDays: 0 };
  if (rows === 0) return;
  progress.rows.ad_analytics = addRows(rowsOf(progress, 'ad_analytics'), { ...noRows, changed: rows });
  progress.finalDaysChanged += finalDays;
  progress.notes.push(
    `${counted(rows, 'row')} lost all numbers, because Pinterest's answers leave ${rows === 1 ? 'it' : 'them'} out ` +
      `and its totals or a second answer agree: ${days}`,
  );
}

/** A difference or missing totals do not fail the run, whose rows are all there. Rows that nobody confirms do, once. */
export function noteOutcome(run: AccountRun, { outcome, fault }: Compared): void {
  const { progress } = run;
  if (fault) progress.notes.push(`The days could not be compared with Pinterest's totals: ${fault}`);
  if (outcome) {
    noteDifference(run, outcome);
    noteUnconfirmed(run, outcome);
  }
  showProgress(progress);
}

function noteDifference({ progress }: AccountRun, { days, differing, worst }: ReconcileResult): void {
  progress.reconciled.days += days;
  progress.reconciled.differing += differing;
  if (!worst) return;
  progress.notes.push(
    `Pinterest's totals differ from the sum of the ads on ${differing} of ${counted(days, 'day')}, ` +
      `most on ${worst.date}: ${worst.difference} (${worst.reason})`,
  );
}

function noteUnconfirmed(
  { progress }: AccountRun,
  { unconfirmed: { rows, days, newDays } }: ReconcileResult,
) {
  if (rows === 0) return;
  const kept = `${counted(rows, 'row')} with numbers ${rows === 1 ? 'is' : 'are'} kept although Pinterest's last answers leave ${rows === 1 ? 'it' : 'them'} out`;
  progress.notes.push(`${kept}, because neither its totals nor a second answer confirms that: ${days}`);
  const message = withNextStep(
    'RowsUnconfirmed',
    "Pinterest's answers leave out rows of this day that have numbers, and neither its totals nor a second answer confirms that",
  );
  for (const date of newDays)
    addFailure(progress, { unit: { kind: 'day', date }, message, code: 'RowsUnconfirmed', partial: true });
}
