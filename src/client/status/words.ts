/** Times and amounts of time, as `status` prints them. */
import type { UnlistedAds } from '../../postgres/list-readings.js';
import type { RefusedAd } from '../../postgres/refused-ads.js';
import { formatMinute } from '../../shared/dates.js';
import { type MissingRates, missingRatesStep, missingRatesText } from '../../shared/missing-rates.js';
import { counted, group } from '../../shared/words.js';
import type { Budget, Schedule } from './model.js';

export function scheduleText(schedule: Schedule | null): string {
  if (!schedule) return 'no schedule';
  const { id, when, nextRun, paused, note } = schedule;
  if (paused) return `paused${note ? `: ${note}` : ''} (schedule ${id})`;
  return `${nextRun ? formatMinute(nextRun) : 'none: it has ended'} (schedule ${id}, ${when})`;
}

/** With the command that brings them; undefined when none is missing. */
export function ratesText(missing: readonly MissingRates[]): string | undefined {
  const text = missingRatesText(missing);
  return text && `${text}: ${missingRatesStep(missing)}`;
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
