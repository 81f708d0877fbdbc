/** Which analytics days a run reads. Pure: today and what is loaded come in, days come out. */
import { addDays, type Day, type DayRange, daysBetween, eachDay, formatRanges } from './dates.js';

/** How far back Pinterest gives daily analytics, in days before today (UTC). */
export const PINTEREST_REACH_DAYS = 90;

/** How far back a run plans. The 90th day is refused as soon as midnight passes, which a run may well see. */
export const REACH_DAYS = PINTEREST_REACH_DAYS - 1;

/** The same where reports may be used: they reach 914 days, and lose the oldest at midnight too. */
export const REPORT_REACH_DAYS = 913;

/** Days of history that a run loads, including today: the default, and the most that is possible. */
export const HISTORY_DAYS = REACH_DAYS + 1;
export const LONGEST_HISTORY_DAYS = REPORT_REACH_DAYS + 1;

/** The longest lookback: it counts from yesterday. */
export const LONGEST_LOOKBACK_DAYS = REACH_DAYS - 1;

interface AnalyticsPlanRequest {
  today: Day;
  /** An explicit range, both ends included; without one the plan is what a daily run needs. */
  startDate?: Day | undefined;
  endDate?: Day | undefined;
  lookbackDays: number;
  /** Days of history, including today, that a run without an explicit range loads; default 90. */
  historyDays?: number | undefined;
  /** Whether reports may be used, which reach further back than daily analytics; default true. */
  reports?: boolean | undefined;
}

/** The days that may be read at all for `request`, and what was cut to get there. */
export function reachableRange(request: AnalyticsPlanRequest): {
  range: DayRange;
  notes: string[];
} {
  const { today, startDate, endDate, historyDays = HISTORY_DAYS, reports = true } = request;
  const oldest = addDays(today, -(reports ? REPORT_REACH_DAYS : REACH_DAYS));
  const notes: string[] = [];
  let from = startDate ?? addDays(today, 1 - historyDays);
  let to = endDate ?? addDays(today, -1);
  if (from < oldest) {
    const cut = formatRanges([{ from, to: to < oldest ? to : addDays(oldest, -1) }]);
    notes.push(
      `${cut} was cut: Pinterest's ${reports ? 'reports' : 'daily analytics'} reach back to ${oldest}`,
    );
    from = oldest;
  }
  if (to > today) {
    const cut = formatRanges([{ from: from > today ? from : addDays(today, 1), to }]);
    notes.push(`${cut} was cut: it is in the future`);
    to = today;
  }
  return { range: { from, to }, notes };
}

/**
 * The days to read, newest first.
 *
 * An explicit range is read in full. Otherwise a day is read when it is not loaded yet, or when it was last read
 * while its numbers could still change: no later than `lookbackDays` days after the day itself. Run every day,
 * that is yesterday and the `lookbackDays` days before it; after an outage it is also every day that was missed
 * or not read for the last time.
 *
 * @param loaded the loaded days of the range, each with the day on which it was last read.
 */
export function planAnalyticsDays(
  request: AnalyticsPlanRequest,
  range: DayRange,
  loaded: ReadonlyMap<Day, Day>,
): Day[] {
  const days = eachDay(range).reverse();
  if (request.startDate || request.endDate) return days;
  return days.filter((day) => {
    const readOn = loaded.get(day);
    return readOn === undefined || daysBetween(day, readOn) <= request.lookbackDays;
  });
}
