/** Lets one transaction at a time write the rows of an analytics day. */
import type { Knex } from 'knex';
import type { Day } from '../shared/dates.js';

/** Until the transaction ends. Before 18, a plan that has to read all of a table then counts as so dear that Postgres compiles it. */
const BY_INDEX = `set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`;

const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended(name, 0)), ${BY_INDEX} FROM unnest(CAST(? AS text[])) AS name`;

/**
 * Waits for other transactions that write these days. What was stored before can then be compared with what comes:
 * the next statement sees all that the others wrote. In the order of the days, so that no two wait for each other.
 *
 * What follows in the transaction finds rows through indexes. A session keeps the plans of statements with a name, also
 * one that was made while the table was empty, and then reading all of it would be the plan for a large table too.
 */
export async function lockDays(db: Knex, adAccountId: string, days: readonly Day[]): Promise<void> {
  const names = [...new Set(days)].sort().map((day) => `analytics day ${adAccountId} ${day}`);
  await db.raw(LOCK, [names]).options({ name: 'lock_days' });
}
