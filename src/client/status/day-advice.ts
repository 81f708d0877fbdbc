/** What it takes to make a day complete: why it is not, what repairs it, or when that happens by itself. Pure. */
import { REPORT_REACH_DAYS } from '../../shared/analytics-plan.js';
import { type Day, eachDay, formatMinute, toRanges } from '../../shared/dates.js';
import { groupBy } from '../../shared/group-by.js';
import type { DayState } from './coverage.js';
import type { AccountStatus, DayAdvice, Schedule } from './model.js';

/** In an advice, `{day}` stands for the day that it is about, `{day+31}` for one so many days later, `{id}` for the ad account. */
const DAY = '{day}';
const ID = '{id}';

interface AdviceFacts {
  /** When the next sync of the ad account is due; null when none is planned. */
  nextRun: Date | null;
  /** Whether a run under way has still to read the ad account, or is about to. */
  isBeingRead: boolean;
  /** Days after which no conversion is credited to a day any more. */
  longestWindow: number;
}

/** @param schedules those that read the ad account. */
export function nextRunOf(schedules: readonly (Schedule | null)[]): Date | null {
  const due = schedules.flatMap((schedule) => schedule?.nextRun ?? []);
  return due.sort((a, b) => +a - +b)[0] ?? null;
}

export function dayAdvice(account: AccountStatus, facts: AdviceFacts): DayAdvice {
  const ofState = account.membership === 'synced' ? stateAdvice(facts) : adviceWithoutSync;
  const daysOf = groupBy(singleDays(account), ([, text]) => text);
  const single = [...daysOf].map(([text, pairs]) => ({ text, days: toRanges(pairs.map(([day]) => day)) }));
  return { ofState, single };
}

/** With the placeholders filled in for no day in particular. */
export const inGeneral = (advice: string, { adAccountId }: AccountStatus) =>
  advice
    .replace(/\{day\+(\d+)\}/g, '$1 days after it')
    .replaceAll(DAY, 'DAY')
    .replaceAll(ID, adAccountId);

const NO_LONGER_SYNCED = 'the ad account is not synced any more';
const adviceWithoutSync: Record<DayState, string> = {
  final: 'complete',
  loaded: `${NO_LONGER_SYNCED}, so the day stays as it is`,
  due: NO_LONGER_SYNCED,
  missing: NO_LONGER_SYNCED,
  rejected: NO_LONGER_SYNCED,
  failed: NO_LONGER_SYNCED,
  beyond: NO_LONGER_SYNCED,
};

function stateAdvice({ nextRun, isBeingRead, longestWindow }: AdviceFacts): Record<DayState, string> {
  const sync = `pinterest-ads-sync sync --ad-account ${ID}`;
  const backfill = `pinterest-ads-sync backfill --ad-account ${ID} --from ${DAY} --to ${DAY}`;
  const next = nextRun ? `the next run reads it at ${formatMinute(nextRun)}` : 'no run is scheduled';
  const later = `${next}; to read it now: ${sync}`;
  const read = isBeingRead ? 'the run under way reads it' : later;
  const firstFinal = `{day+${longestWindow + 1}}`;
  return {
    final: 'complete',
    loaded: `the first sync from ${firstFinal} on makes it final, if Pinterest has finished counting it by then`,
    due: read,
    missing: read,
    rejected: `a sync asks for the rows again: ${read}`,
    failed: `once the reason is mended: ${later}`,
    beyond: `a report still gives it, up to ${REPORT_REACH_DAYS} days back: ${backfill}`,
  };
}

function singleDays(account: AccountStatus): [day: Day, text: string][] {
  const { lastRun, failedDays, unconfirmedDays, reconciliation } = account;
  const failed = failedDays.map((day): [Day, string] => [
    day,
    lastRun?.failedBecause[day] ?? 'the reason is in the last run below',
  ]);
  const unconfirmed = unconfirmedDays.map((day): [Day, string] => [
    day,
    "rows keep numbers that Pinterest's last answers leave out, until a sync reads the day again",
  ]);
  const differing = (reconciliation?.reasons ?? []).flatMap(({ reason, days }) =>
    parseRanges(days).map((day): [Day, string] => [
      day,
      `its ads do not add up to Pinterest's total: ${reason}`,
    ]),
  );
  return [...failed, ...unconfirmed, ...differing];
}

/** The days of `2026-11-20..2026-11-23, 2026-11-25`. */
function parseRanges(ranges: string): Day[] {
  return ranges.split(', ').flatMap((range) => {
    const [from = '', to = from] = range.split('..');
    return eachDay({ from, to });
  });
}
