import type { Knex } from 'knex';
import { pinterest } from '../shared/database-names.js';
import { selectOne } from './select.js';

/** Ads that the account has, archived ones included. */
export async function countAds(db: Knex, adAccountId: string): Promise<number> {
  const { ads } = await selectOne<{ ads: number }>(
    db,
    `SELECT count(*)::int AS ads FROM ${pinterest.ads} WHERE ad_account_id = ?`,
    [adAccountId],
  );
  return ads;
}
