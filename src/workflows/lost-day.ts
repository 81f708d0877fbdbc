/** Days that midnight takes out of Pinterest's reach while a run is about to read them. */
import { REACH_DAYS, REPORT_REACH_DAYS } from '../shared/analytics-plan.js';
import { addDays, type Day } from '../shared/dates.js';
import type { ErrorCode } from '../shared/error-table.js';
import { type AccountUnit, countUnits, daysOfUnit } from '../shared/units.js';
import type { AccountRun } from './account-run.js';
import { showProgress } from './show-progress.js';

/** What Pinterest's refusal of such a day is taken for. Of reports it has no words of its own. */
const refusals: Record<'day' | 'report', readonly (ErrorCode | undefined)[]> = {
  day: ['OutOfReach', 'DoubtfulRefusal'],
  report: ['OutOfReach', 'DoubtfulRefusal', 'RequestRefused'],
};

/** Whether the unit is the last day within reach and Pinterest refuses it: not by a fault that could be repaired. */
function isLost(unit: AccountUnit, today: Day, code: ErrorCode | undefined): boolean {
  if (unit.kind !== 'day' && unit.kind !== 'report') return false;
  const reach = unit.kind === 'day' ? REACH_DAYS : REPORT_REACH_DAYS;
  const days = daysOfUnit(unit);
  return days.length === 1 && days[0] === addDays(today, -reach) && refusals[unit.kind].includes(code);
}

/** Takes a day that is lost in this way out of the plan, with a note. @returns whether it was. */
export function excuseLostDay(
  { progress, today }: AccountRun,
  unit: AccountUnit,
  code: ErrorCode | undefined,
): boolean {
  if (!isLost(unit, today, code)) return false;
  progress.units.planned -= countUnits(unit);
  progress.notes.push(
    `Not read: ${daysOfUnit(unit).join()}. It was the oldest day that Pinterest gives, and has been out of its reach since midnight`,
  );
  showProgress(progress);
  return true;
}
