/** In which time zones the loaded days of an ad account were counted, and which one the ad account has. */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { select } from './select.js';

/** Whether the day of `relation` was not counted in another time zone than `:timeZone`: totals of that say nothing of it. */
export const isOfZone = (relation: string) => `NOT EXISTS (
  SELECT FROM ${sync.analytics_days} AS counted WHERE counted.ad_account_id = ${relation}.ad_account_id
    AND counted.date = ${relation}.date AND counted.time_zone <> :timeZone)`;

interface CountedDay {
  date: Day;
  timeZone: string;
}

/** Loaded days that were counted in another time zone than this one. */
export async function daysOfOtherZones(
  db: Knex,
  adAccountId: string,
  timeZone: string,
): Promise<CountedDay[]> {
  return await select<CountedDay>(
    db,
    `SELECT date::text, time_zone AS "timeZone" FROM ${sync.analytics_days}
     WHERE ad_account_id = :adAccountId AND time_zone <> :timeZone ORDER BY date`,
    { adAccountId, timeZone },
  );
}

/** As the last sync of the ad account found it; undefined when there was none yet. */
export async function storedTimeZone(
  db: Knex,
  adAccountId: string,
): Promise<{ timeZone: string | null } | undefined> {
  const [row] = await select<{ timeZone: string | null }>(
    db,
    `SELECT __time_zone AS "timeZone" FROM ${pinterest.ad_accounts} WHERE id = :adAccountId`,
    { adAccountId },
  );
  return row;
}

/** The zone that each ad account's days are counted in: that of the day that was read last. Those without any are left out. */
export async function zonesOfDays(db: Knex, adAccountIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await select<{ adAccountId: string; timeZone: string }>(
    db,
    `SELECT DISTINCT ON (ad_account_id) ad_account_id AS "adAccountId", time_zone AS "timeZone" FROM ${sync.analytics_days}
     WHERE ad_account_id = ANY (CAST(:adAccountIds AS text[])) ORDER BY ad_account_id, last_loaded_at DESC`,
    { adAccountIds: [...adAccountIds] },
  );
  return new Map(rows.map(({ adAccountId, timeZone }) => [adAccountId, timeZone]));
}
