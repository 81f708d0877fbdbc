/** How much of a rate budget is used at this moment, as the workers have counted their requests. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import { select, selectOne } from './select.js';

interface CountedWindow {
  /** All of them without one. */
  category?: string | undefined;
  seconds: number;
  /** Whether the window is the calendar day in UTC that is under way. */
  isDay: boolean;
}

/** @param budget its name. */
export async function countRequests(
  db: Knex,
  budget: string,
  { category, seconds, isDay }: CountedWindow,
): Promise<number> {
  // A time in the future is a place in the queue, which is taken too.
  const { used } = await selectOne<{ used: number }>(
    db,
    `SELECT count(*)::int AS used FROM ${sync.rate_requests}
     WHERE connection = :budget AND category = coalesce(:category, category)
       AND at >= CASE WHEN :isDay THEN date_trunc('day', now(), 'UTC') ELSE now() - make_interval(secs => :seconds) END`,
    { budget, category, seconds, isDay },
  );
  return used;
}

/** @returns the end of the pause that Pinterest wants; null when there is none. */
export async function readPauseEnd(db: Knex, budget: string): Promise<Date | null> {
  const rows = await select<{ pausedUntil: Date }>(
    db,
    `SELECT paused_until AS "pausedUntil" FROM ${sync.rate_budgets} WHERE connection = ? AND paused_until > now()`,
    [budget],
  );
  return rows[0]?.pausedUntil ?? null;
}
