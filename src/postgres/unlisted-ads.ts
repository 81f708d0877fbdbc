/** Ads that have rows although no list has ever named them: a report brings such rows, and daily answers correct them. */
import type { Knex } from 'knex';
import { pinterest } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { IS_REFUSED } from './refused-ads.js';
import { select } from './select.js';

/** Those of a day that Pinterest does not refuse; the values are `adAccountId` and `day`. */
export const UNLISTED_ADS = `
  SELECT id FROM (
    SELECT DISTINCT ad_account_id, ad_id AS id FROM ${pinterest.ad_analytics}
    WHERE ad_account_id = :adAccountId AND date = CAST(:day AS date)
  ) AS ads
  WHERE NOT EXISTS (
    SELECT FROM ${pinterest.ads} AS listed WHERE listed.id = ads.id AND listed.ad_account_id = ads.ad_account_id
  ) AND NOT ${IS_REFUSED}`;

export async function unlistedAds(
  db: Knex,
  { adAccountId, date: day }: { adAccountId: string; date: Day },
): Promise<string[]> {
  const rows = await select<{ id: string }>(db, UNLISTED_ADS, { adAccountId, day });
  return rows.map(({ id }) => id);
}
