/** What a failed run could not load, as its failures say. Pure. */
import { oldestDue } from '../../shared/analytics-plan.js';
import { type Day, toDay } from '../../shared/dates.js';
import type { RunProgress } from '../../shared/progress.js';
import { daysOfUnit, parseUnit, type Unit } from '../../shared/units.js';

interface FailedDays {
  days: Day[];
  /** The message of each. */
  reasons: ReadonlyMap<Day, string>;
  /** Whether nothing else of the run is missing. */
  isAll: boolean;
}

/** @param progress what the run did; undefined when it did not get far enough to say so. */
export function failedDaysOf(progress: RunProgress | undefined, startedAt: Date): FailedDays {
  if (!progress) return { days: [], reasons: new Map(), isAll: false };
  const oldest = oldestDue(toDay(startedAt));
  const units = progress.failures.map(({ unit }) => missingDaysOf(parseUnit(unit)));
  const days = units.flat();
  const reasons = new Map(
    units.flatMap((ofUnit, index) => ofUnit.map((day) => [day, progress.failures[index]?.message ?? ''])),
  );
  const isAll =
    !progress.stop &&
    units.every((missing) => missing.length > 0) &&
    progress.units.failed <= days.length &&
    // For older days, it is not known later whether another run has read them.
    days.every((day) => day >= oldest);
  return { days, reasons, isAll };
}

/** A day that was read again is stored, so its failure leaves no day missing. */
function missingDaysOf(unit: Unit | undefined): Day[] {
  if (!unit || (unit.kind === 'day' && unit.again)) return [];
  return daysOfUnit(unit);
}

/** Whether a run of all failed only in ad accounts, each of which has its own run that shows the result. */
export function failedOnlyInAccounts(progress: RunProgress | undefined): boolean {
  if (!progress || progress.stop || !('adAccounts' in progress)) return false;
  return progress.failures.every(({ unit }) => parseUnit(unit)?.kind === 'adAccount');
}
