/** Lets one transaction at a time write the rows of an analytics day. */
import type { Knex } from 'knex';
import type { Day } from '../shared/dates.js';
import { select } from './select.js';

/**
 * Waits for other transactions that write these days. What was stored before can then be compared with what comes:
 * the next statement sees all that the others wrote. In the order of the days, so that no two wait for each other.
 */
export async function lockDays(db: Knex, adAccountId: string, days: readonly Day[]): Promise<void> {
  const [day] = days;
  // Nearly always it is one, and a statement without a table takes no time to plan.
  if (days.length === 1 && day !== undefined) {
    await select(db, 'SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [
      `analytics day ${adAccountId} ${day}`,
    ]);
    return;
  }
  await select(
    db,
    `SELECT pg_advisory_xact_lock(hashtextextended('analytics day ' || :adAccountId || ' ' || day, 0))
     FROM (SELECT DISTINCT day FROM unnest(CAST(:days AS text[])) AS day ORDER BY day) AS days`,
    { adAccountId, days: [...days] },
  );
}
