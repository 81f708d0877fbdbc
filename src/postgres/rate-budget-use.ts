/** How much of a rate budget is used at this moment, as the workers have counted their requests. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';

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
  const bindings = { budget, category: category ?? null, seconds, isDay };
  // A time in the future is a place in the queue, which is taken too.
  const { rows } = await db.raw<{ rows: [{ used: number }] }>(
    `SELECT count(*)::int AS used FROM ${sync.rate_requests}
     WHERE connection = :budget AND category = coalesce(:category, category)
       AND at >= CASE WHEN :isDay THEN date_trunc('day', now(), 'UTC') ELSE now() - make_interval(secs => :seconds) END`,
    bindings as Record<string, string | number | boolean>,
  );
  return rows[0].used;
}

/** @returns the end of the pause that Pinterest wants; null when there is none. */
export async function readPauseEnd(db: Knex, budget: string): Promise<Date | null> {
  const { rows } = await db.raw<{ rows: { pausedUntil: Date }[] }>(
    `SELECT paused_until AS "pausedUntil" FROM ${sync.rate_budgets} WHERE connection = ? AND paused_until > now()`,
    [budget],
  );
  return rows[0]?.pausedUntil ?? null;
}
