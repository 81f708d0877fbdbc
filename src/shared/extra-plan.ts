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

/** Values that one answer holds, about: of a breakdown more, because each of its rows has few. */
const VALUES_AT_ONCE = { whole: 200_000, brokenDown: 600_000 } as const;

/** Days that one request is about at most. */
const MOST_DAYS = 31;

interface SizedTable {
  /** Rows that a thing has on one day, about. */
  rowsADay: number;
  isTargeting?: true | undefined;
  /** Columns that are asked for. */
  columns: number;
  /** Campaigns, ads and the like, as many as are listed here. */
  things: number;
  /** How many reports the same days take. */
  parts: number;
}

/** How many requests it takes, about. */
export function estimateExtra({ days, reports }: ExtraWays, table: SizedTable): number {
  const { rowsADay, columns, things, parts } = table;
  const values = VALUES_AT_ONCE[table.isTargeting ? 'brokenDown' : 'whole'];
  const rows = Math.floor(values / (columns + 4));
  const atOnce = Math.max(1, Math.min(BATCH_ADS, things, Math.floor(rows / rowsADay)));
  const daysAtOnce = Math.max(1, Math.min(MOST_DAYS, Math.floor(rows / (rowsADay * atOnce))));
  const direct = days.map(
    (range) => Math.ceil(things / atOnce) * Math.ceil(eachDay(range).length / daysAtOnce),
  );
  return direct.reduce((sum, requests) => sum + requests, 0) + reports.length * parts * REPORT_REQUESTS;
}
