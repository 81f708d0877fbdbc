/** Runs the units of an ad account's run, and records what came of each. */
import { addFailure, addTotalsOf, addUnit, type FailedUnit, type Stop } from '../shared/progress.js';
import type { UnitTotals } from '../shared/tables.js';
import { type AccountUnit, countUnits } from '../shared/units.js';
import { type AccountRun, fairnessOf } from './account-run.js';
import type { UnitOptions } from './activity-options.js';
import { failureCode, failureDetails, failureMessage, isOwnCancellation, stopOf } from './failures.js';
import { withLimitWait } from './limit-wait.js';
import { excuseLostDay } from './lost-day.js';
import { showProgress } from './show-progress.js';

interface UnitWork {
  /** What the Web UI calls it. */
  summary: string;
  work: (options: UnitOptions) => Promise<UnitTotals>;
}

interface UnitOutcome {
  /** What was stored. Without it the unit was not read; with a failure, single rows could not be stored. */
  totals?: UnitTotals | undefined;
  failure?: FailedUnit | undefined;
  /** How much more the failure makes pointless. */
  stop?: Stop | undefined;
}

/** @returns whether the unit was read, with or without single rows. */
export async function runUnit(run: AccountRun, unit: AccountUnit, work: UnitWork): Promise<boolean> {
  const outcome = await tryUnit(run, unit, work);
  recordOutcome(run, unit, outcome);
  return outcome.totals !== undefined;
}

/** Does a unit's work; after a stop, units are no longer tried. */
export async function tryUnit(
  run: AccountRun,
  unit: AccountUnit,
  { summary, work }: UnitWork,
): Promise<UnitOutcome> {
  if (run.progress.stop) return {};
  const options = { summary, priority: fairnessOf(run) };
  try {
    return { totals: await withLimitWait(() => work(options), run.progress) };
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    const totals = failureDetails(error)?.totals;
    const partial = totals ? true : undefined;
    const failure: FailedUnit = { unit, message: failureMessage(error), code: failureCode(error), partial };
    return { totals, failure, stop: stopOf(error) };
  }
}

/** @param excused how many of the unit's days do not count as failed, because they will be read day by day. */
export function recordOutcome(
  run: AccountRun,
  unit: AccountUnit,
  { totals, failure, stop }: UnitOutcome,
  excused = 0,
): void {
  const { progress } = run;
  const failed = countUnits(unit) - excused;
  if (failure && !totals && excuseLostDay(run, unit, failure.code)) return;
  if (totals && failure) addTotalsOf(progress, unit, totals);
  else if (totals) addUnit(progress, unit, totals);
  if (failure && failed > 0) {
    progress.units.failed += failed;
    addFailure(progress, failure);
  }
  if (excused === 0) progress.stop ??= stop;
  showProgress(progress);
}
