/** When a day is final: no window reaches it any more, and Pinterest says that it has counted it. */
import { activityInfo, log } from '@temporalio/activity';
import { SyncError } from '../errors.js';
import type { AttributionSettings } from '../shared/attribution.js';
import { type Day, daysBetween } from '../shared/dates.js';
import type { ErrorCode } from '../shared/error-table.js';
import type { AskReadiness, Readiness } from './readiness.js';

/** Days after which no conversion is credited to a day any more. */
export function longestWindow(attribution: AttributionSettings): number {
  const { clickWindowDays, engagementWindowDays, viewWindowDays } = attribution;
  return Math.max(clickWindowDays, engagementWindowDays, viewWindowDays);
}

/** Whether conversions may still be credited to `date`, as a run on `today` sees it. */
export function isWithinWindows(date: Day, today: Day, attribution: AttributionSettings): boolean {
  return daysBetween(date, today) <= longestWindow(attribution);
}

/** Attempts of a day that a fault of this one question may cost. */
export const ATTEMPTS = 3;
/** These stop everything else as well, and the wait is the run's. */
const NOT_ABOUT_READINESS: readonly ErrorCode[] = ['RateLimited', 'LimitReached', 'AuthenticationFailed'];

/** Asks Pinterest; when it will not say, the day counts as not final and is loaded all the same. */
export async function askPatiently(
  ask: AskReadiness,
  date: Day,
  today: Day,
  signal: AbortSignal,
): Promise<Readiness> {
  try {
    return await ask(date, today, signal);
  } catch (error) {
    if (!(error instanceof SyncError) || NOT_ABOUT_READINESS.includes(error.code)) throw error;
    if (error.retried && activityInfo().attempt < ATTEMPTS) throw error;
    log.warn('Pinterest does not say whether a day is ready, so it is not final', {
      date,
      reason: error.message,
    });
    return { ready: false, requests: 0 };
  }
}
