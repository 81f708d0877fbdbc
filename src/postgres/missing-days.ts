import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import type { ExtraDaily } from '../shared/tables.js';
import { select } from './select.js';

export interface MissingDays {
  adAccountId: string;
  /** Oldest first. */
  days: Day[];
  /** Of the day that was read last. */
  timeZone: string;
}

/** @param isLoaded what must be true of the row `loaded` beside its ad account and day. */
const missing = (coverage: string, isLoaded = 'true') => `
SELECT account.id AS "adAccountId", array_agg(day::date::text ORDER BY day) AS days,
  coalesce((SELECT time_zone FROM ${sync.analytics_days} AS last WHERE last.ad_account_id = account.id ORDER BY last_loaded_at DESC LIMIT 1), 'UTC') AS "timeZone"
FROM ${pinterest.ad_accounts} AS account CROSS JOIN generate_series(CAST(:from AS date), CAST(:to AS date), interval '1 day') AS day
WHERE NOT EXISTS (SELECT FROM ${coverage} AS loaded
  WHERE loaded.ad_account_id = account.id AND loaded.date = day::date AND ${isLoaded})
GROUP BY account.id ORDER BY account.id`;

const MISSING = missing(sync.analytics_days);
const MISSING_EXTRA = missing(sync.extra_days, 'loaded.table_name = :table');

/** The days of the range that are not loaded, for each ad account that lacks some. */
export async function readMissingDays(db: Knex, { from, to }: DayRange): Promise<MissingDays[]> {
  return select(db, MISSING, { from, to });
}

/** The same of a chosen table, with whatever columns its days were read. */
export async function readMissingExtraDays(
  db: Knex,
  table: ExtraDaily,
  { from, to }: DayRange,
): Promise<MissingDays[]> {
  return select(db, MISSING_EXTRA, { from, to, table });
}
