/** How the days of chosen tables are read: at once where Pinterest gives that, else by report. Pure. */
import { REACH_DAYS, REPORT_REACH_DAYS } from './analytics-plan.js';
import { addDays, type Day, type DayRange, eachDay, toRanges } from './dates.js';
import { BATCH_ADS, REPORT_REQUESTS, reportRanges } from './reading-plan.js';
import { type ExtraDaily, extraReports } from './tables.js';

export interface ExtraWays {
  /** Read at once, oldest first. */
  days: DayRange[];
  /** Read by report, newest first. */
  reports: DayRange[];
}

/** Days from here on are read at once: midnight may take the one before. */
const oldestDirect = (today: Day) => addDays(today, -(REACH_DAYS - 1));

/** The oldest day that is read at all. */
export const oldestExtra = (today: Day): Day => addDays(today, -(REPORT_REACH_DAYS - 1));

const isOfReports = (table: ExtraDaily) => extraReports.some((name) => name === table);

/** @param days in any order; those that Pinterest no longer gives are left out. */
export function waysOfExtra(table: ExtraDaily, days: readonly Day[], today: Day): ExtraWays {
  const given = [...new Set(days)].filter((day) => day >= oldestExtra(today));
  const direct = isOfReports(table) ? [] : given.filter((day) => day >= oldestDirect(today));
  const others = given.filter((day) => !direct.includes(day));
  // For the day at the edge alone, which every run with the usual history meets, no report is made.
  const areWanted = isOfReports(table) || others.some((day) => day < addDays(today, -REACH_DAYS));
  return { days: toRanges(direct), reports: areWanted ? reportRanges(others, today) : [] };
}

/** Values that one request asks for, about; `pinterest/answer-limits.ts` has the bound. */
const VALUES_AT_ONCE = 200_000;

interface SizedTable {
  /** Rows that a thing has on one day, about. */
  rowsADay: number;
  /** Columns that are asked for. */
  columns: number;
}

/** How many things a request names at most. */
export const mostThings = ({ rowsADay, columns }: SizedTable): number =>
  Math.max(1, Math.min(BATCH_ADS, Math.floor(VALUES_AT_ONCE / (columns + 4) / rowsADay)));

/** How many days a request for so many things is about. */
export const daysOfRequest = ({ rowsADay, columns }: SizedTable, things: number): number =>
  Math.max(1, Math.floor(Math.floor(VALUES_AT_ONCE / (columns + 4)) / (rowsADay * Math.max(1, things))));

/**
 * How many requests it takes, about.
 *
 * @param things as many as are listed here.
 * @param parts how many reports the same days take.
 */
export function estimateExtra(
  { days, reports }: ExtraWays,
  table: SizedTable,
  { things, parts }: { things: number; parts: number },
): number {
  const atOnce = Math.min(mostThings(table), things);
  const daysAtOnce = daysOfRequest(table, atOnce);
  const batches = things === 0 ? 0 : Math.ceil(things / atOnce);
  const direct = days.map((range) => batches * Math.ceil(eachDay(range).length / daysAtOnce));
  return direct.reduce((sum, requests) => sum + requests, 0) + reports.length * parts * REPORT_REQUESTS;
}
