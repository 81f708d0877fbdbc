import type { Knex } from 'knex';
import { pinterest } from '../shared/database-names.js';

/** Ads that the account has, archived ones included. */
export async function countAds(db: Knex, adAccountId: string): Promise<number> {
  const { rows } = await db.raw(`SELECT count(*)::int AS ads FROM ${pinterest.ads} WHERE ad_account_id = ?`, [
    adAccountId,
  ]);
  return rows[0].ads;
}
