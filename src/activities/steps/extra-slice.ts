/** What one request for a chosen table is about, and how a checkpoint says it. */
import { REACH_DAYS } from '../../shared/analytics-plan.js';
import { addDays, type DayRange, eachDay, toDay } from '../../shared/dates.js';

export interface Slice {
  days: DayRange;
  /** The last thing that is done for these days; empty for none. */
  after: string;
  /** Targeting types that the thing behind it lacks, where all together are too much. */
  left?: readonly string[] | undefined;
}

export const countDays = ({ from, to }: DayRange) => eachDay({ from, to }).length;

/** Without the days that Pinterest no longer gives. A run that had to wait may have some in its plan. */
export function withinReach({ from, to }: DayRange): DayRange {
  const oldest = addDays(toDay(new Date()), -REACH_DAYS);
  return { from: from < oldest ? oldest : from, to };
}

export const writeCursor = ({ days, after, left = [] }: Slice, readWith: string) =>
  `${days.from}..${days.to} with ${readWith} after ${after}${left.length > 0 ? ` of ${left.join(',')}` : ''}`;

/** @returns undefined at the beginning. A worker with other settings starts from the beginning, too. */
export function readCursor(text: string | undefined, readWith: string): Slice | undefined {
  const [, from, to, by, after, left] =
    /^(\S+)\.\.(\S+) with (\S+) after (\S*)(?: of (\S+))?$/.exec(text ?? '') ?? [];
  if (from === undefined || to === undefined || after === undefined || by !== readWith) return undefined;
  return { days: { from, to }, after, left: left?.split(',') };
}
