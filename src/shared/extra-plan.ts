/** How days of chosen tables are read: directly where Pinterest allows that, else by report. Pure. */
import { oldestDue, REACH_DAYS, REPORT_REACH_DAYS } from './analytics-plan.js';
import { addDays, type Day, type DayRange, eachDay, toRanges } from './dates.js';
import { BATCH_ADS, REPORT_REQUESTS, reportRanges } from './reading-plan.js';
import { type ExtraDaily, extraReports } from './tables.js';

export interface ExtraReading {
  /** Read directly, oldest first. */
  days: DayRange[];
  /** Read by report, newest first. */
  reports: DayRange[];
}

/** The oldest day that can be read. */
export const oldestExtra = (today: Day): Day => addDays(today, -(REPORT_REACH_DAYS - 1));

const isOfReports = (table: ExtraDaily) => extraReports.some((name) => name === table);

/** @param days in any order; those that Pinterest no longer gives are left out. */
export function planExtraReading(table: ExtraDaily, days: readonly Day[], today: Day): ExtraReading {
  const given = [...new Set(days)].filter((day) => day >= oldestExtra(today));
  const direct = isOfReports(table) ? [] : given.filter((day) => day >= oldestDue(today));
  const others = given.filter((day) => !direct.includes(day));
  // The day at the edge is in every run with the usual history. For this day alone, no report is requested.
  const areWanted = isOfReports(table) || others.some((day) => day < addDays(today, -REACH_DAYS));
  return { days: toRanges(direct), reports: areWanted ? reportRanges(others, today) : [] };
}

/**
 * About how many values one request may lead to: half of what `pinterest/answer-limits.ts` allows in an answer. A
 * breakdown may have more, because each of its rows has few.
 */
const VALUES_AT_ONCE = { totals: 200_000, breakdown: 600_000 } as const;

/** Most days of one request. With more, an answer that does not come would cost too much. */
export const MOST_DAYS = 31;

interface RequestedTable {
  isTargeting?: boolean | undefined;
  /** How many columns are requested. */
  columns: number;
}

interface SizedTable extends RequestedTable {
  /** About how many rows a thing has on one day. */
  rowsADay: number;
  /** How many campaigns, ads and the like are stored. */
  things: number;
  /** How many reports the same days take. */
  parts: number;
}

/** About how many rows one request may lead to. Beside its columns, each row names what it is about. */
export const rowsAtOnce = ({ isTargeting, columns }: RequestedTable): number =>
  VALUES_AT_ONCE[isTargeting ? 'breakdown' : 'totals'] / (columns + 4);

/** About how many requests it takes. */
export function estimateExtra({ days, reports }: ExtraReading, table: SizedTable): number {
  const { rowsADay, things, parts } = table;
  const rows = Math.floor(rowsAtOnce(table));
  const atOnce = Math.max(1, Math.min(BATCH_ADS, things, Math.floor(rows / rowsADay)));
  const daysAtOnce = Math.max(1, Math.min(MOST_DAYS, Math.floor(rows / (rowsADay * atOnce))));
  const direct = days.map(
    (range) => Math.ceil(things / atOnce) * Math.ceil(eachDay(range).length / daysAtOnce),
  );
  return direct.reduce((sum, requests) => sum + requests, 0) + reports.length * parts * REPORT_REQUESTS;
}
