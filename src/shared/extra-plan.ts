/** How the days of chosen tables are read: at once where Pinterest gives that, else by report. Pure. */
import { oldestDue, REACH_DAYS, REPORT_REACH_DAYS } from './analytics-plan.js';
import { addDays, type Day, type DayRange, eachDay, toRanges } from './dates.js';
import { BATCH_ADS, REPORT_REQUESTS, reportRanges } from './reading-plan.js';
import { type ExtraDaily, extraReports } from './tables.js';

export interface ExtraWays {
  /** Read at once, oldest first. */
  days: DayRange[];
  /** Read by report, newest first. */
  reports: DayRange[];
}

/** The oldest day that is read at all. */
export const oldestExtra = (today: Day): Day => addDays(today, -(REPORT_REACH_DAYS - 1));

const isOfReports = (table: ExtraDaily) => extraReports.some((name) => name === table);

/** @param days in any order; those that Pinterest no longer gives are left out. */
export function waysOfExtra(table: ExtraDaily, days: readonly Day[], today: Day): ExtraWays {
  const given = [...new Set(days)].filter((day) => day >= oldestExtra(today));
  const direct = isOfReports(table) ? [] : given.filter((day) => day >= oldestDue(today));
  const others = given.filter((day) => !direct.includes(day));
  // For the day at the edge alone, which every run with the usual history meets, no report is made.
  const areWanted = isOfReports(table) || others.some((day) => day < addDays(today, -REACH_DAYS));
  return { days: toRanges(direct), reports: areWanted ? reportRanges(others, today) : [] };
}

/**
 * Values that are asked for at once, about: half of what `pinterest/answer-limits.ts` lets an answer have. Of a breakdown
 * more, because each of its rows has few.
 */
const VALUES_AT_ONCE = { whole: 200_000, brokenDown: 600_000 } as const;

/** Days that one request is about at most: more would be lost with one answer that does not come. */
export const MOST_DAYS = 31;

interface AskedTable {
  isTargeting?: boolean | undefined;
  /** Columns that are asked for. */
  columns: number;
}

interface SizedTable extends AskedTable {
  /** Rows that a thing has on one day, about. */
  rowsADay: number;
  /** Campaigns, ads and the like, as many as are listed here. */
  things: number;
  /** How many reports the same days take. */
  parts: number;
}

/** Rows that are asked for at once, about: beside its columns each has what it is about. */
export const rowsAtOnce = ({ isTargeting, columns }: AskedTable): number =>
  VALUES_AT_ONCE[isTargeting ? 'brokenDown' : 'whole'] / (columns + 4);

/** How many requests it takes, about. */
export function estimateExtra({ days, reports }: ExtraWays, table: SizedTable): number {
  const { rowsADay, things, parts } = table;
  const rows = Math.floor(rowsAtOnce(table));
  const atOnce = Math.max(1, Math.min(BATCH_ADS, things, Math.floor(rows / rowsADay)));
  const daysAtOnce = Math.max(1, Math.min(MOST_DAYS, Math.floor(rows / (rowsADay * atOnce))));
  const direct = days.map(
    (range) => Math.ceil(things / atOnce) * Math.ceil(eachDay(range).length / daysAtOnce),
  );
  return direct.reduce((sum, requests) => sum + requests, 0) + reports.length * parts * REPORT_REQUESTS;
}
