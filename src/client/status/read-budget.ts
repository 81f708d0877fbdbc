/** How many requests Pinterest still allows at this moment, as the workers have counted them. */
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { budgetName } from '../../connections/budget.js';
import { DAY_SECONDS, publishedLimits, type RateWindow } from '../../pinterest/rate-limits.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';

export interface BudgetWindow {
  /** Of requests; null for all of them. */
  category: string | null;
  seconds: number;
  limit: number;
  left: number;
}

export interface Budget {
  windows: BudgetWindow[];
  /** Pinterest wants no requests before then. */
  pausedUntil: Date | null;
}

/** @returns null when nothing says how Pinterest is reached. */
export async function readBudget(db: Knex, config: Config): Promise<Budget | null> {
  const { pinterest } = config;
  if (!pinterest.credentials && !pinterest.app) return null;
  const connection = budgetName(config, DEFAULT_CONNECTION);
  const windows: BudgetWindow[] = [];
  for (const window of publishedLimits[pinterest.accessTier]) {
    windows.push(await readWindow(db, connection, window));
  }
  const { rows } = await db.raw(
    `SELECT paused_until FROM pinterest_sync.rate_budgets WHERE connection = ? AND paused_until > now()`,
    [connection],
  );
  return { windows, pausedUntil: rows[0]?.paused_until ?? null };
}

async function readWindow(
  db: Knex,
  connection: string,
  { category, seconds, limit }: RateWindow,
): Promise<BudgetWindow> {
  // A limit of a day counts calendar days. A time in the future is a place in the queue, which is taken too.
  const { rows } = await db.raw(
    `SELECT count(*)::int AS used FROM pinterest_sync.rate_requests
     WHERE connection = ? AND (?::text IS NULL OR category = ?)
       AND at >= CASE WHEN ? THEN date_trunc('day', now(), 'UTC') ELSE now() - make_interval(secs => ?) END`,
    [connection, category ?? null, category ?? null, seconds >= DAY_SECONDS, seconds],
  );
  return { category: category ?? null, seconds, limit, left: Math.max(0, limit - rows[0].used) };
}
