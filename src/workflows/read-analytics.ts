import { type Day, type DayRange, formatDays } from '../shared/dates.js';
import { cutText } from '../shared/progress.js';
import type { AccountRun } from './account-run.js';
import { readDays } from './read-days.js';
import { readReports } from './read-reports.js';

const REASON_CHARACTERS = 500;

interface AnalyticsToRead {
  /** Read one by one, in this order. */
  days: readonly Day[];
  /** Read by one report each, at the same time as the days: a report is mostly waiting. */
  reports: readonly DayRange[];
  /** Whether days of a report that cannot be had are read one by one, as far back as that is possible. */
  fallBackToDaily: boolean;
  /** Whether days are requested for every ad, also for those that cannot have numbers on the day. */
  allAds: boolean;
}

/** @returns the days that were read, with or without single rows. */
export async function readAnalytics(run: AccountRun, wanted: AnalyticsToRead): Promise<Day[]> {
  const { days, reports, fallBackToDaily, allAds } = wanted;
  // Both are awaited even when one fails, so that a cancelled run leaves nothing behind.
  const [daily, byReport] = await Promise.allSettled([
    readDays(run, { days, allAds }),
    readReports(run, reports, fallBackToDaily),
  ]);
  if (daily.status === 'rejected') throw daily.reason;
  if (byReport.status === 'rejected') throw byReport.reason;
  const { daysRead, toReadDaily, reason } = byReport.value;
  if (reason) noteFallback(run, toReadDaily, reason);
  // Newest first.
  const fallBack = await readDays(run, { days: [...toReadDaily].sort().reverse(), allAds });
  return [...daily.value, ...daysRead, ...fallBack];
}

/** A refusal of reports that no retry mends costs every later run the same requests, so the note has the reason, too. */
function noteFallback({ progress }: AccountRun, days: readonly Day[], reason: string): void {
  progress.notes.push(
    `Read day by day, because a report could not be had: ${formatDays(days)}. ${cutText(reason, REASON_CHARACTERS)}`,
  );
}
