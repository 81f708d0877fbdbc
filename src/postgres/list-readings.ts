/** Lists that were read to their end, and what Pinterest no longer lists. */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { EntityTable, ExtraList } from '../shared/tables.js';
import { select, selectOne } from './select.js';

/** The time by the database's clock, as text: JavaScript would cut its microseconds. */
export async function databaseTime(db: Knex): Promise<string> {
  return (await selectOne<{ now: string }>(db, 'SELECT clock_timestamp()::text AS now')).now;
}

/** Two runs may read a list at the same time: the later start counts. */
export async function recordListReading(
  db: Knex,
  list: { adAccountId: string; table: EntityTable | ExtraList; beganAt: string },
): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.list_readings} AS stored (ad_account_id, table_name, began_at)
     VALUES (:adAccountId, :table, :beganAt)
     ON CONFLICT (ad_account_id, table_name) DO UPDATE
     SET began_at = greatest(stored.began_at, excluded.began_at), ended_at = now()`,
    list,
  );
}

/** Ads of an ad account that its last complete list did not name. */
export interface UnlistedAds {
  ads: number;
  /** Those of them that have rows of analytics. */
  withRows: number;
}

/** By ad account; those without such ads are left out. */
export async function readUnlistedAds(db: Knex): Promise<Map<string, UnlistedAds>> {
  const rows = await select<UnlistedAds & { adAccountId: string }>(
    db,
    `SELECT ads.ad_account_id AS "adAccountId", count(*)::int AS ads,
       count(*) FILTER (WHERE EXISTS (SELECT FROM ${pinterest.ad_analytics} AS row WHERE row.ad_id = ads.id))::int AS "withRows"
     FROM ${pinterest.ads} AS ads
     JOIN ${sync.list_readings} AS reading USING (ad_account_id)
     WHERE reading.table_name = 'ads' AND coalesce(ads.__last_listed_at < reading.began_at, true)
     GROUP BY 1`,
  );
  return new Map(rows.map(({ adAccountId, ...unlisted }) => [adAccountId, unlisted]));
}
