/** Times and amounts of time, as `status` prints them. */
import type { UnlistedAds } from '../../postgres/list-readings.js';
import type { RefusedAd } from '../../postgres/refused-ads.js';
import { DAY_MS, formatMinute } from '../../shared/dates.js';
import { describeWait } from '../../shared/run-details.js';
import { counted, group } from '../../shared/words.js';
import type { Budget, Run, Schedule } from './model.js';

const units: readonly [name: string, ms: number][] = [
  ['d', DAY_MS],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** The largest unit is enough: 3h */
export function durationText(milliseconds: number): string {
  const [name, ms] = units.find(([, length]) => milliseconds >= length) ?? ['s', 1_000];
  return `${Math.floor(Math.max(0, milliseconds) / ms)}${name}`;
}

/** failed 2026-11-24 06:02 UTC (3h ago), after 2m */
export function runText(run: Run, at: Date): string {
  const { state, startedAt, endedAt } = run;
  const age = durationText(at.getTime() - (endedAt ?? startedAt).getTime());
  if (!endedAt) return `${state} since ${formatMinute(startedAt)} (${age})${haltText(run)}`;
  const took = durationText(endedAt.getTime() - startedAt.getTime());
  return `${state} ${formatMinute(endedAt)} (${age} ago), after ${took}`;
}

function haltText({ paused, waitingUntil, workflowId }: Run): string {
  if (paused) return `, paused: pinterest-ads-sync backfill resume ${workflowId}`;
  return waitingUntil ? `, waits for ${describeWait(waitingUntil)}` : '';
}

export function scheduleText(schedule: Schedule | null): string {
  if (!schedule) return 'no schedule';
  const { id, when, nextRun, paused, note } = schedule;
  if (paused) return `paused${note ? `: ${note}` : ''} (schedule ${id})`;
  return `${nextRun ? formatMinute(nextRun) : 'none: it has ended'} (schedule ${id}, ${when})`;
}

const spans: Record<number, string> = { 1: 'second', 60: 'minute', 86400: 'day' };

/** One line per limit. */
export function budgetLines({ windows, pausedUntil }: Budget): string[] {
  const lines = windows.map(
    ({ category, seconds, limit, left }) =>
      `${group(left)} of ${group(limit)} left this ${spans[seconds] ?? `${seconds} s`} (${category ?? 'all requests'})`,
  );
  return pausedUntil ? [`Pinterest wants no requests before ${formatMinute(pausedUntil)}`, ...lines] : lines;
}

/** Ads that are named one by one. */
const NAMED_ADS = 5;

/** 2 ads: 687200000001, 687200000002 */
export function refusedIds(refused: readonly RefusedAd[]): string {
  const named = refused.slice(0, NAMED_ADS).map(({ adId }) => adId);
  const more = refused.length > NAMED_ADS ? ', …' : '';
  return `${counted(refused.length, 'ad')}: ${named.join(', ')}${more}`;
}

export function unlistedText({ ads, withRows }: UnlistedAds): string {
  return `${counted(ads, 'ad')}, ${group(withRows)} with rows of analytics, which stay`;
}
