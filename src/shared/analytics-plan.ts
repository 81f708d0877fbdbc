/** Which analytics days a run reads. Pure: today and what is loaded come in, days come out. */

import { addDays, type Day, type DayRange, daysBetween, eachDay, formatRanges, toRanges } from './dates.js';
import { counted } from './words.js';

/** How far back Pinterest gives daily analytics, in days before today (UTC). The last of them is lost at midnight. */
export const REACH_DAYS = 90;

/** How far back every day must be loaded: midnight may have taken the one before. */
export const DUE_REACH_DAYS = REACH_DAYS - 1;

/** The first of these days. */
export const oldestDue = (today: Day): Day => addDays(today, -DUE_REACH_DAYS);

/** The same for reports. */
export const REPORT_REACH_DAYS = 914;

/** Days of history that a run loads, counted back from today: the default, and the most that is possible. */
export const HISTORY_DAYS = REACH_DAYS;
export const LONGEST_HISTORY_DAYS = REPORT_REACH_DAYS;

/** The longest lookback: it counts from yesterday. */
export const LONGEST_LOOKBACK_DAYS = REACH_DAYS - 1;

interface RangeRequest {
  today: Day;
  /** The day that Pinterest's reach is counted from; default today. */
  reachDay?: Day | undefined;
  /** The last day that Pinterest can have; default today. */
  lastDay?: Day | undefined;
  /** An explicit range, both ends included; without one the plan is what a daily run needs. */
  startDate?: Day | undefined;
  endDate?: Day | undefined;
  /** Days before today that a run without an explicit range loads; default 90. */
  historyDays?: number | undefined;
  /** Whether reports may be used, which reach further back than daily analytics; default true. */
  reports?: boolean | undefined;
}

export interface AnalyticsPlanRequest extends RangeRequest {
  lookbackDays: number;
  /** Days in which conversions may still be credited to a day. */
  longestWindow: number;
}

/** The days that may be read at all for `request`, and what was cut to get there. */
export function reachableRange(request: RangeRequest): {
  range: DayRange;
  notes: string[];
} {
  const { today, startDate, endDate, historyDays = HISTORY_DAYS, reports = true } = request;
  const { reachDay = today, lastDay = today } = request;
  const oldest = oldestDay(request);
  const notes: string[] = [];
  let from = startDate ?? addDays(reachDay, -historyDays);
  let to = endDate ?? addDays(today, -1);
  if (from < oldest) {
    const cut = formatRanges([{ from, to: to < oldest ? to : addDays(oldest, -1) }]);
    notes.push(
      `${cut} was cut: Pinterest's ${reports ? 'reports' : 'daily analytics'} reach back to ${oldest}`,
    );
    from = oldest;
  }
  if (to > lastDay) {
    const cut = formatRanges([{ from: from > lastDay ? from : addDays(lastDay, 1), to }]);
    notes.push(`${cut} was cut: it is in the future`);
    to = lastDay;
  }
  return { range: { from, to }, notes };
}

/** The oldest day that can be read. */
export const oldestDay = ({
  today,
  reachDay = today,
  reports = true,
}: Pick<RangeRequest, 'today' | 'reachDay' | 'reports'>): Day =>
  addDays(reachDay, -(reports ? REPORT_REACH_DAYS : REACH_DAYS));

/** What is known of a loaded day. */
export interface DayFacts {
  /** The day on which it was last read. */
  readOn: Day;
  /** Whether it was counted in another time zone than days are now. */
  isOfOtherZone?: boolean | undefined;
  /** Whether it was read with the present columns and settings. */
  hasSameSettings: boolean;
  /** Whether its rows are known to be lost or changed. */
  isDamaged: boolean;
  /** Since when something about it is to be settled by reading it again. */
  openSince?: Day | undefined;
  /** What that is. */
  openReason?: string | undefined;
}

/** The days to read. Those that a run would not read but for something unusual have a reason. */
export type PlannedDays = Map<Day, string | undefined>;

export const CHANGED_ROWS = 'their rows are not those that were loaded';
export const NEW_ADS = 'they were not requested for ads that are listed now';

interface Rule {
  reason?: string | ((facts: DayFacts) => string | undefined) | undefined;
  /** Also for loaded days before the history that the run is to load. */
  isForAllLoaded?: true | undefined;
  applies(day: Day, facts: DayFacts, request: AnalyticsPlanRequest): boolean;
}

const rules: readonly Rule[] = [
  {
    reason: 'they were counted in another time zone',
    isForAllLoaded: true,
    applies: (_, { isOfOtherZone }) => isOfOtherZone === true,
  },
  {
    reason: 'they were read with other settings',
    applies: (_, { hasSameSettings }) => !hasSameSettings,
  },
  { applies: (day, { readOn }, { lookbackDays }) => daysBetween(day, readOn) <= lookbackDays },
  {
    reason: 'their attribution windows have ended since',
    applies: (day, { readOn }, { today, longestWindow }) =>
      daysBetween(day, readOn) <= longestWindow && daysBetween(day, today) > longestWindow,
  },
  { reason: CHANGED_ROWS, isForAllLoaded: true, applies: (_, { isDamaged }) => isDamaged },
  {
    reason: ({ openReason }) => openReason,
    isForAllLoaded: true,
    applies: (_, { readOn, openSince }, { today }) =>
      openSince !== undefined && daysBetween(readOn, today) >= daysBetween(openSince, readOn),
  },
];

/**
 * The days to read, newest first. An explicit range is read in full. Otherwise a day is read when it is not loaded, when
 * its numbers could still change after it was last read, or when something about it is to be settled. The longer that is
 * open, the rarer it is tried: after 0, 1, 2, 4, 8.. days.
 *
 * @param range what `reachableRange` gives.
 * @param loaded the loaded days that can be read, also those before the range.
 */
export function planAnalyticsDays(
  request: AnalyticsPlanRequest,
  range: DayRange,
  loaded: ReadonlyMap<Day, DayFacts>,
): PlannedDays {
  const days = eachDay(range).reverse();
  if (request.startDate || request.endDate) return new Map(days.map((day) => [day, undefined]));
  const older = [...loaded.keys()].filter((day) => day < range.from).sort();
  const planned: PlannedDays = new Map();
  for (const day of [...days, ...older.reverse()]) {
    const facts = loaded.get(day);
    const rule =
      facts &&
      rules.find((one) => (one.isForAllLoaded || day >= range.from) && one.applies(day, facts, request));
    if (!facts) planned.set(day, undefined);
    else if (rule) planned.set(day, typeof rule.reason === 'function' ? rule.reason(facts) : rule.reason);
  }
  return planned;
}

/** Ranges that a note names; a long list says nothing more. */
const NAMED_RANGES = 10;

/** For the run's notes: which days are read again, and why. */
export function readAgainNotes(planned: PlannedDays): string[] {
  const reasons = [...new Set(planned.values())].filter((reason) => reason !== undefined);
  return reasons.map((reason) => {
    const days = [...planned].filter(([, one]) => one === reason).map(([day]) => day);
    return `Read again, because ${reason}: ${nameDays(days)}`;
  });
}

/** `12 days, 2026-11-01..2026-11-11, 2026-11-20`, of bounded length. */
export function nameDays(days: readonly Day[]): string {
  const ranges = toRanges(days).reverse();
  const more = ranges.length > NAMED_RANGES ? ' and earlier ones' : '';
  return `${counted(new Set(days).size, 'day')}, ${formatRanges(ranges.slice(0, NAMED_RANGES).reverse())}${more}`;
}

/** The day that midnight takes from Pinterest's reach comes first. */
export function mostUrgentFirst(days: readonly Day[], today: Day): Day[] {
  const isUrgent = (day: Day) => day <= addDays(today, -REACH_DAYS);
  return [...days.filter(isUrgent), ...days.filter((day) => !isUrgent(day))];
}
