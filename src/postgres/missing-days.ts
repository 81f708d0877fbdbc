import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import { select } from './select.js';

export interface MissingDays {
  adAccountId: string;
  /** Oldest first. */
  days: Day[];
}

const MISSING = `
SELECT account.id AS "adAccountId", array_agg(day::date::text ORDER BY day) AS days
FROM ${pinterest.ad_accounts} AS account CROSS JOIN generate_series(?::date, ?::date, interval '1 day') AS day
WHERE NOT EXISTS (SELECT FROM ${sync.analytics_days} AS loaded
  WHERE loaded.ad_account_id = account.id AND loaded.date = day::date)
GROUP BY account.id ORDER BY account.id`;

/** The days of the range that are not loaded, for each ad account that lacks some. */
export async function readMissingDays(db: Knex, { from, to }: DayRange): Promise<MissingDays[]> {
  return select(db, MISSING, [from, to]);
}
