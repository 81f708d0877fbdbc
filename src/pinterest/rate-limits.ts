/** How many requests Pinterest allows: what is known beforehand, and what its answers say. */
import { ANALYTICS_LIMIT } from '../shared/request-limits.js';
import type { AccessTier } from '../shared/settings.js';

/** Groups of endpoints with a budget of their own. */
export type Category = 'ads_read' | 'ads_analytics';

/** At most `limit` requests of the category (of all, without one) in any `seconds`. */
export interface RateWindow {
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
  return header.split(',').flatMap((part) => {
    const [, limit, seconds, name] = /^\s*(\d+);w=(\d+);name="([^"]*)"\s*$/.exec(part) ?? [];
    if (!limit || !seconds || !name || Number(limit) === 0 || Number(seconds) === 0) return [];
    const window = { limit: Number(limit), seconds: Number(seconds) };
    if (name.startsWith(category)) return [{ ...window, category }];
    return name.startsWith('safety_net') ? [window] : [];
  });
}

/** `known` with each window of `named` in the place of the one for the same category and time. */
export function mergeLimits(
  known: readonly RateWindow[],
  named: readonly RateWindow[],
): readonly RateWindow[] {
  const same = (a: RateWindow, b: RateWindow) => a.category === b.category && a.seconds === b.seconds;
  return [...known.filter((one) => !named.some((other) => same(one, other))), ...named];
}

/** The budget that all requests of one connection share, whichever worker makes them. */
export interface RateBudget {
  /**
   * Resolves when the request may be made, after about a minute at most.
   *
   * @throws SyncError LimitReached when it would take longer.
   */
  take(category: Category, signal?: AbortSignal): Promise<void>;
  /** Uses the limits that an answer names from now on. */
  learn(header: unknown, category: Category): void;
  /** Holds back every request of the connection, because Pinterest refused one. */
  pause(milliseconds: number): Promise<void>;
}
