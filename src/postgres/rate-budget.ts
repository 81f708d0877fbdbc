/**
 * The rate budget of a connection, shared by all workers through Postgres. It counts over a sliding window,
 * because Pinterest does not say where its own minutes begin: with fixed ones, the end of one and the start of the
 * next could together hold twice the limit.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { SyncError } from '../errors.js';
import {
  DAY_SECONDS,
  mergeLimits,
  publishedLimits,
  type RateBudget,
  type RateWindow,
  readLimits,
} from '../pinterest/rate-limits.js';
import { sync, syncFunctions } from '../shared/database-names.js';
import type { AccessTier } from '../shared/settings.js';

/** A request reaches Pinterest a little later than it was counted here, on a busy machine up to seconds. */
const MARGIN = 1.04;
const MARGIN_SECONDS = 0.1;
/** As long as a minute's window with its margin. A longer wait is the workflow's: a timer that survives the worker. */
export const LONGEST_TURN_MS = 63_000;

/** @param budget its name. */
export function createRateBudget(db: Knex, budget: string, tier: AccessTier): RateBudget {
  let limits: readonly RateWindow[] = publishedLimits[tier];

  async function reserve(category: string): Promise<number> {
    const { rows } = await db.raw<{ rows: [{ wait: number }] }>(
      `SELECT ${syncFunctions.take_request}(:budget, :category, CAST(:windows AS jsonb), :longestWait) AS wait`,
      { budget, category, windows: JSON.stringify(limits.map(toRow)), longestWait: LONGEST_TURN_MS },
    );
    return rows[0].wait;
  }

  /** Whether a pause has begun since the place in the queue was given. */
  async function isPaused(): Promise<boolean> {
    const { rows } = await db.raw(
      `SELECT 1 FROM ${sync.rate_budgets} WHERE connection = ? AND paused_until > clock_timestamp()`,
      [budget],
    );
    return rows.length > 0;
  }

  return {
    async take(category, signal) {
      for (;;) {
        const wait = await reserve(category);
        if (wait > LONGEST_TURN_MS) throw limitReached(wait);
        if (wait <= 0) return;
        await sleep(wait, undefined, signal && { signal });
        // A place that fell into a pause stays unused: made later, the request would count for the wrong time.
        if (!(await isPaused())) return;
      }
    },
    learn(header, category) {
      limits = mergeLimits(limits, readLimits(header, category));
    },
    async pause(milliseconds) {
      await db.raw(
        `INSERT INTO ${sync.rate_budgets} AS existing (connection, paused_until)
         VALUES (?, clock_timestamp() + ? * interval '1 millisecond')
         ON CONFLICT (connection) DO UPDATE SET paused_until = greatest(existing.paused_until, excluded.paused_until)`,
        [budget, milliseconds],
      );
    },
  };
}

function toRow({ category, seconds, limit }: RateWindow) {
  const padded = seconds >= DAY_SECONDS ? seconds : seconds * MARGIN + MARGIN_SECONDS;
  return { category: category ?? null, seconds: padded, max_requests: limit };
}

function limitReached(wait: number): SyncError {
  return new SyncError('LimitReached', "Pinterest's limit for this connection is used up", {
    retryAfterMs: wait,
  });
}
