import type { Knex } from 'knex';
import { pinterest, stored } from '../shared/database-names.js';
import type { StoredTable } from '../shared/tables.js';
import { IS_REFUSED } from './refused-ads.js';
import { selectOne } from './select.js';

/** Ads that the account has and Pinterest may be asked about, archived ones included. */
export async function countAds(db: Knex, adAccountId: string): Promise<number> {
  const { ads } = await selectOne<{ ads: number }>(
    db,
    `SELECT count(*)::int AS ads FROM ${pinterest.ads} AS ads WHERE ad_account_id = ? AND NOT ${IS_REFUSED}`,
    [adAccountId],
  );
  return ads;
}

/** What is listed of the ad account in some table. */
export async function countRows(db: Knex, table: StoredTable, adAccountId: string): Promise<number> {
  const sql = `SELECT count(*)::int AS rows FROM ${stored[table]} WHERE ad_account_id = ?`;
  return (await selectOne<{ rows: number }>(db, sql, [adAccountId])).rows;
}
