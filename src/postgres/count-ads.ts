import type { Knex } from 'knex';
import { pinterest } from '../shared/database-names.js';
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
