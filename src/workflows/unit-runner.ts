/** Runs the units of an ad account's run: entity lists, analytics days, reports. */
import { type ActivityOptions, setCurrentDetails } from '@temporalio/workflow';
import { type AccountProgress, addUnit, addUnitFailure, addWork } from '../shared/progress.js';
import { accountDetails } from '../shared/progress-words.js';
import type { TableName, UnitTotals } from '../shared/tables.js';
import { codeOf, detailsOf, isOwnCancellation, messageOf, stopOf } from './failures.js';
import { patiently, type WaitUntil } from './patience.js';

export type UnitOptions = Pick<ActivityOptions, 'summary' | 'priority'>;
type UnitWork = (options: UnitOptions) => Promise<UnitTotals>;

interface UnitSize {
  /** How many units it counts for. */
  days: number;
  /** How many of them a failure of this code fails. */
  daysLost: (code: string | undefined) => number;
}

const oneUnit: UnitSize = { days: 1, daysLost: () => 1 };

/** Runs a unit and books what came of it; after a stop, units are no longer tried. */
export function unitRunner(progress: AccountProgress) {
  // Where workers are short, servers that know fairness give each ad account its turn, however much one has to do.
  const priority = { fairnessKey: progress.adAccountId };
  /** Units whose rows are all read, and stored but for single ones. */
  const read = new Set<string>();

  function showWait(until: WaitUntil | undefined): void {
    if (until) progress.waitingUntil = until;
    else delete progress.waitingUntil;
    setCurrentDetails(accountDetails(progress));
  }

  /** @param summary how the Web UI names it. */
  async function run(
    unit: string,
    summary: string,
    table: TableName,
    work: UnitWork,
    { days, daysLost }: UnitSize = oneUnit,
  ): Promise<void> {
    if (progress.stop) return;
    try {
      addUnit(progress, table, await patiently(() => work({ summary, priority }), showWait), days);
      read.add(unit);
    } catch (error) {
      if (isOwnCancellation(error)) throw error;
      const totals = detailsOf(error)?.totals;
      if (totals) {
        addWork(progress, table, totals);
        read.add(unit);
      }
      const failure = {
        unit,
        message: messageOf(error),
        ...codeOf(error),
        ...(totals ? { partial: true } : {}),
      };
      const lost = daysLost(failure.code);
      if (lost > 0) addUnitFailure(progress, failure, lost);
      const stop = stopOf(error);
      if (stop && lost === days) progress.stop ??= stop;
    }
    setCurrentDetails(accountDetails(progress));
  }

  return { run, read, showWait };
}
