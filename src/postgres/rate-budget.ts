/**
 * The rate budget of a connection, shared by all workers through Postgres. It counts over a sliding window,
 * because Pinterest does not say where its own minutes begin: with fixed ones, the end of one and the start of the
 * next could together hold twice the limit.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { SyncError } from '../errors.js';
import {
  type Category,
  publishedLimits,
  type RateBudget,
  readLimits,
  type WaitCode,
} from '../pinterest/rate-limits.js';
import { sync, syncFunctions } from '../shared/database-names.js';
import type { AccessTier } from '../shared/settings.js';
import { beginPause, endRefusals, readPause } from './rate-pauses.js';
import { selectOne } from './select.js';

/** As long as a minute's window with its margin. A longer wait is the workflow's: a timer that survives the worker. */
export const LONGEST_TURN_MS = 63_000;

/** Limits count for a day after they were named, so those that still hold are written again in time. */
const REMEMBERED_MS = 3_600_000;

/** @param budget its name. */
export function createRateBudget(db: Knex, budget: string, tier: AccessTier): RateBudget {
  const published = publishedLimits[tier].map(({ limit, ...window }) => ({ ...window, max_requests: limit }));
  /** The header that was kept last, and until when it need not be kept again. */
  const learned = new Map<Category, { header: unknown; until: number }>();
  /** Categories of which this worker had a request refused. */
  const refused = new Set<Category>();

  async function reserve(category: string): Promise<number> {
    const { wait } = await selectOne<{ wait: number }>(
      db,
      `SELECT ${syncFunctions.take_request}(:budget, :category, CAST(:windows AS jsonb), :longestWait) AS wait`,
      { budget, category, windows: JSON.stringify(published), longestWait: LONGEST_TURN_MS },
    );
    return wait;
  }

  return {
    async take(category, signal) {
      for (;;) {
        const wait = await reserve(category);
        if (wait > LONGEST_TURN_MS) throw mustWait(await readPause(db, budget), wait);
        if (wait <= 0) return;
        await sleep(wait, undefined, signal && { signal });
        // A place that fell into a pause stays unused: made later, the request would count for the wrong time.
        if (!(await readPause(db, budget))) return;
      }
    },
    async learn(header, category) {
      const known = learned.get(category);
      if (known && known.header === header && Date.now() < known.until) return;
      await keepLimits(db, budget, header, category);
      learned.set(category, { header, until: Date.now() + REMEMBERED_MS });
    },
    pauseAll(demand) {
      refused.add(demand.category);
      return beginPause(db, budget, demand);
    },
    async accepted(category) {
      if (refused.delete(category)) await endRefusals(db, budget, category);
    },
  };
}

/** Of two windows that differ in their names only, the tighter one counts. */
async function keepLimits(db: Knex, budget: string, header: unknown, category: Category): Promise<void> {
  const windows = readLimits(header, category);
  if (windows.length === 0) return;
  await db.raw(
    `INSERT INTO ${sync.rate_windows} (connection, named_by, category, seconds, max_requests)
     SELECT :budget, :namedBy, coalesce(category, ''), seconds, min("limit")
     FROM jsonb_to_recordset(CAST(:windows AS jsonb)) AS named (category text, seconds integer, "limit" bigint)
     GROUP BY category, seconds ORDER BY category, seconds
     ON CONFLICT (connection, named_by, category, seconds) DO UPDATE
     SET max_requests = excluded.max_requests, learned_at = now()`,
    { budget, namedBy: category, windows: JSON.stringify(windows) },
  );
}

/** @param reason of the pause that lasts; undefined when it is our own count that says so. */
function mustWait(reason: WaitCode | undefined, wait: number): SyncError {
  const message =
    reason === 'PauseRequested'
      ? 'Pinterest has asked for a pause of this connection'
      : "Pinterest's limit for this connection is used up";
  return new SyncError(reason ?? 'LimitReached', message, { retryAfterMs: wait });
}
