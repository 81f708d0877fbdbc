/** How many requests Pinterest allows: what is known beforehand, and what its answers say. */
import { ANALYTICS_LIMIT } from '../shared/request-limits.js';
import type { AccessTier } from '../shared/settings.js';
import type { WaitDemand } from './pauses.js';

/** Why requests are held back: Pinterest's limit is used up, or Pinterest is not available for a time that it names. */
export type WaitCode = 'LimitReached' | 'PauseRequested';

/** Groups of endpoints with a budget of their own. */
export type Category = 'ads_read' | 'ads_analytics';

/** At most `limit` requests of the category (of all, without one) in any `seconds`. */
interface RateWindow {
  category?: Category | undefined;
  seconds: number;
  limit: number;
}

export const DAY_SECONDS = 86_400;

/** The published limits per app and user. A day's limit counts calendar days in UTC. */
export const publishedLimits: Record<AccessTier, readonly RateWindow[]> = {
  standard: [
    { seconds: 1, limit: 100 },
    { category: 'ads_read', seconds: 60, limit: 1_000 },
    { category: 'ads_analytics', seconds: 60, limit: ANALYTICS_LIMIT.standard },
  ],
  trial: [
    { seconds: 1, limit: 100 },
    { seconds: DAY_SECONDS, limit: ANALYTICS_LIMIT.trial },
  ],
};

/**
 * The windows that an answer names: `100, 100;w=1;name="safety_net_app_id_user_id",
 * 300;w=60;name="ads_analytics_app_id_user_id"`.
 *
 * Windows of other endpoints, and whatever cannot be read, are ignored: a header must never make a request
 * fail.
 */
export function readLimits(header: unknown, category: Category): RateWindow[] {
  if (typeof header !== 'string') return [];
  return header.split(',', MOST_WINDOWS).flatMap((part) => {
    const [, limit, seconds, name] = /^\s*(\d+);w=(\d+);name="([^"]*)"\s*$/.exec(part) ?? [];
    const window = { limit: Number(limit), seconds: Number(seconds) };
    if (!name || !isSensible(window)) return [];
    if (name.startsWith(category)) return [{ ...window, category }];
    return name.startsWith('safety_net') ? [window] : [];
  });
}

/** Pinterest names three or four. Each that is named is kept for a day, so there may not be ever more of them. */
const MOST_WINDOWS = 16;
const LONGEST_WINDOW_SECONDS = 31 * DAY_SECONDS;
/** Some seconds, whole minutes or whole hours. */
const isRound = (seconds: number) =>
  seconds <= 60 || (seconds <= 3_600 ? seconds % 60 === 0 : seconds % 3_600 === 0);
const isSensible = ({ limit, seconds }: RateWindow) =>
  limit > 0 &&
  Number.isSafeInteger(limit) &&
  seconds > 0 &&
  seconds <= LONGEST_WINDOW_SECONDS &&
  isRound(seconds);

/** The budget that all requests of one connection share, whichever worker makes them. */
export interface RateBudget {
  /**
   * Resolves when the request may be made, after about a minute at most.
   *
   * @throws SyncError LimitReached or PauseRequested when it would take longer.
   */
  take(category: Category, signal?: AbortSignal): Promise<void>;
  /** Uses the limits that an answer names from now on. */
  learn(header: unknown, category: Category): Promise<void>;
  /**
   * Holds back every request of the connection, because Pinterest has asked for it; longer each time in a row.
   *
   * @returns for how many milliseconds.
   */
  pauseAll(demand: WaitDemand & { category: Category; reason: WaitCode }): Promise<number>;
  /** Pinterest has answered a request: its next refusal is not in a row with the last one. */
  accepted(category: Category): Promise<void>;
}
