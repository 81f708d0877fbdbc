/**
 * How days are read with the fewest requests: one by one, with 250 ads per request, or by reports, which hold all ads
 * for up to half a year. Pure.
 */
import { REACH_DAYS, REPORT_REACH_DAYS } from './analytics-plan.js';
import { addDays, type Day, type DayRange, daysBetween, eachDay, toRanges } from './dates.js';
import { ANALYTICS_LIMIT } from './request-limits.js';
import type { AccessTier } from './settings.js';

/** Ads that one request for analytics can name. */
export const BATCH_ADS = 250;

/** Days of one ad account that are read at the same time. Part of the history of runs: change it with `patched`. */
export const DAYS_IN_FLIGHT = 4;

/** Longest range of a report: its ends are less than 186 days apart. */
export const REPORT_DAYS = 186;

/** Estimated requests per report: one to create it, a few polls, one for the link, and one for its finality. */
export const REPORT_REQUESTS = 8;

/** Estimated minutes per report. Pinterest names no time; a large one may take longer. */
const REPORT_MINUTES = 5;

/** How days are read: one by one, by report, or, with `auto`, whichever takes fewer requests. */
export const readModes = ['auto', 'daily', 'report'] as const;
export type ReadMode = (typeof readModes)[number];

/**
 * Up to this many requests, days are read one by one although a report would take fewer: they arrive at once, while a
 * report takes minutes. It is what the limit allows in five minutes, or in the trial tier a third of a day.
 */
export const FEW_REQUESTS: Record<AccessTier, number> = {
  standard: 5 * ANALYTICS_LIMIT.standard,
  trial: ANALYTICS_LIMIT.trial / 3,
};

export interface ReadingRequest {
  /** The days to read. */
  days: readonly Day[];
  today: Day;
  /** Ads of the account; undefined when that is not known yet. */
  ads: number | undefined;
  tier: AccessTier;
  via?: ReadMode | undefined;
}

export interface ReadingPlan {
  /** Days that are read one by one. */
  daily: DayRange[];
  /** Ranges that are read by a report each, the newest first. */
  reports: DayRange[];
}

/** Day by day where daily analytics reach and that is quick, else by the fewest reports. */
export function chooseReadModes({ days, today, ads, tier, via = 'auto' }: ReadingRequest): ReadingPlan {
  const oldest = addDays(today, -REACH_DAYS);
  const old = days.filter((day) => day < oldest);
  const recent = days.filter((day) => day >= oldest);
  const allByReport = { daily: [], reports: reportRanges(days, today) };
  if (via === 'report') return allByReport;
  const byDay = { daily: toRanges(recent), reports: via === 'daily' ? [] : reportRanges(old, today) };
  if (via === 'daily' || recent.length === 0) return byDay;
  const isFree = old.length > 0 && allByReport.reports.length === byDay.reports.length;
  const isMuch = dailyRequests(recent.length, ads) > FEW_REQUESTS[tier];
  return isFree || isMuch ? allByReport : byDay;
}

/** Of days, those that a run reads once more in addition to its plan: the first ones, as far as that is quick. */
export function quickDays(days: readonly Day[], ads: number, tier: AccessTier): Day[] {
  return days.slice(0, Math.max(1, Math.floor(FEW_REQUESTS[tier] / Math.max(1, dailyRequests(1, ads)))));
}

const dailyRequests = (days: number, ads = 0) => days * Math.ceil(ads / BATCH_ADS);

/**
 * A report may include days between the wanted ones: that costs nothing. The day that midnight takes from its reach has a
 * report of its own, so that no other day is lost with it.
 */
export function reportRanges(days: readonly Day[], today: Day): DayRange[] {
  const ranges: DayRange[] = [];
  for (const day of [...days].sort().reverse()) {
    const newest = ranges.at(-1);
    const isLast = daysBetween(day, today) >= REPORT_REACH_DAYS;
    if (newest && !isLast && daysBetween(day, newest.to) < REPORT_DAYS) newest.from = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges;
}

export interface Estimate {
  requests: number;
  /** Time spent waiting for Pinterest, including the days of waiting in the trial tier. */
  minutes: number;
}

/** @param parallelRequests how many requests run at the same time. */
export function estimateReading(
  plan: ReadingPlan,
  { ads, tier, parallelRequests }: { ads: number | undefined; tier: AccessTier; parallelRequests: number },
): Estimate {
  const days = plan.daily.flatMap(eachDay).length;
  const daily = dailyRequests(days, ads);
  const reports = plan.reports.length;
  const requests = daily + reports * REPORT_REQUESTS;
  const minutes = Math.max(daily / parallelRequests / 60, REPORT_MINUTES * Math.ceil(reports / 3));
  const waiting =
    tier === 'trial'
      ? Math.floor(requests / ANALYTICS_LIMIT.trial) * 1_440
      : requests / ANALYTICS_LIMIT.standard;
  return { requests, minutes: Math.max(minutes, waiting) };
}
