/** What is known about each of the last 90 days of an ad account, and how it is drawn. Pure. */
import { oldestDue, REACH_DAYS } from '../../shared/analytics-plan.js';
import { addDays, type Day, type DayRange, eachDay, toRanges } from '../../shared/dates.js';

/** From the least to the most worth looking at: of several days in one character, the last one is shown. */
export const dayStates = {
  beyond: { mark: '-', meaning: "not loaded, and beyond the API's reach" },
  final: { mark: '█', meaning: 'loaded, final' },
  loaded: { mark: '▒', meaning: 'loaded, numbers may still change' },
  due: { mark: '.', meaning: 'not due yet' },
  missing: { mark: 'x', meaning: 'not loaded' },
  rejected: { mark: 'R', meaning: 'rows could not be stored' },
  failed: { mark: 'F', meaning: 'failed in the last run' },
} as const;

export type DayState = keyof typeof dayStates;

const byWeight = Object.keys(dayStates) as DayState[];

export interface CoveredDay {
  day: Day;
  state: DayState;
}

/** What Postgres and the last run say about single days. */
export interface CoverageFacts {
  /** Loaded days, and whether they are final. */
  loaded: ReadonlyMap<Day, boolean>;
  /** Days with rows that could not be stored. */
  rejected: ReadonlySet<Day>;
  /** Days that the last run could not load. */
  failed: ReadonlySet<Day>;
  /** The day that Pinterest's reach is counted from; default today. */
  reachDay?: Day | undefined;
}

/** The last 90 days before today. */
export const coverageRange = (today: Day): DayRange => ({
  from: addDays(today, -REACH_DAYS),
  to: addDays(today, -1),
});

/** Each of the last 90 days, oldest first. */
export function coverageOf(today: Day, facts: CoverageFacts): CoveredDay[] {
  return eachDay(coverageRange(today)).map((day) => ({ day, state: dayStateOf(day, today, facts) }));
}

function dayStateOf(day: Day, today: Day, facts: CoverageFacts): DayState {
  const { loaded, rejected, failed, reachDay = today } = facts;
  if (rejected.has(day)) return 'rejected';
  const isFinal = loaded.get(day);
  if (isFinal !== undefined) return isFinal ? 'final' : 'loaded';
  if (failed.has(day)) return 'failed';
  if (day < oldestDue(reachDay)) return 'beyond';
  // The daily run that reads yesterday may come later today.
  return day === addDays(today, -1) ? 'due' : 'missing';
}

/** One character per day. */
export function stripOf(days: readonly CoveredDay[]): string {
  return days.map(({ state }) => dayStates[state].mark).join('');
}

/** One character for each `size` days: the one that is most worth looking at. */
export function shortStripOf(days: readonly CoveredDay[], size: number): string {
  const groups = Array.from({ length: Math.ceil(days.length / size) }, (_, index) =>
    days.slice(index * size, (index + 1) * size),
  );
  const weightiest = groups.map((group) =>
    group.reduce((most, day) => (byWeight.indexOf(day.state) > byWeight.indexOf(most.state) ? day : most)),
  );
  return stripOf(weightiest);
}

/** The last day up to which every day that can be loaded is final; null when the first is not. */
export function finalThrough(days: readonly CoveredDay[]): Day | null {
  const within = days.filter(({ state }) => state !== 'beyond');
  const open = within.findIndex(({ state }) => state !== 'final');
  return within[(open < 0 ? within.length : open) - 1]?.day ?? null;
}

/** Such as all days that are not loaded. */
export function daysIn(days: readonly CoveredDay[], ...states: readonly DayState[]): Day[] {
  return days.filter(({ state }) => states.includes(state)).map(({ day }) => day);
}

/** The same without repeating: for JSON. */
export function coverageRanges(days: readonly CoveredDay[]): (DayRange & { state: DayState })[] {
  return byWeight
    .flatMap((state) => toRanges(daysIn(days, state)).map((range) => ({ ...range, state })))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
}
