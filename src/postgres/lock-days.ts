/** Lets one transaction at a time write the rows of an analytics day. */
import type { Knex } from 'knex';
import type { Day } from '../shared/dates.js';
import { select } from './select.js';

/**
 * Waits for other transactions that write these days. What was stored before can then be compared with what comes:
 * the next statement sees all that the others wrote. In the order of the days, so that no two wait for each other.
 */
export async function lockDays(db: Knex, adAccountId: string, days: readonly Day[]): Promise<void> {
  const names = [...new Set(days)].sort().map((day) => `analytics day ${adAccountId} ${day}`);
  await select(
    db,
    'SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(CAST(:names AS text[])) AS name',
    { names },
  );
}
