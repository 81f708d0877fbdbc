/** Which ads an analytics day is asked for: all that can have numbers on it, whatever their status. */
import type { Knex } from 'knex';
import type { Day } from '../shared/dates.js';

export interface DayToAsk {
  adAccountId: string;
  date: Day;
  /** Names the columns and settings that it is read with. */
  readWith: string;
  /** Of its attribution windows, in days. */
  longestWindow: number;
}

/**
 * An ad has no numbers before its ad group and its campaign exist; with a day's margin, because Pinterest's days may not be
 * the clock's. A time in the future is no time of creation, such as one in other units.
 */
const IS_LATER = 'greatest(ad_group.created_time, campaign.created_time) BETWEEN wanted.date + 2 AND now()';

/**
 * The ad was asked for when the day was read before, and had none; and it was archived so long before the day that no
 * window reaches from one to the other. On a first reading it is asked for: people go on saving what is archived.
 */
const IS_OVER = `ads.status = 'ARCHIVED' AND ads.updated_time < wanted.date - wanted.longest_window - 1
  AND ads.__loaded_at < wanted.last_loaded_at`;

/** The day did not add up to Pinterest's total when it was read before, so it is asked for with every ad. */
const DIFFERS = 'wanted.reason IS NOT NULL';

const HAS_ROW = `EXISTS (
    SELECT FROM pinterest.ad_analytics AS stored WHERE stored.ad_id = ads.id AND stored.date = wanted.date)`;

/** What is known of the day comes first: it is one row, and every ad is held against it. */
const NEXT_ADS = `
WITH wanted AS (
  SELECT * FROM (SELECT ?::text AS ad_account_id, ?::date AS date, ?::text AS read_with, ?::int AS longest_window) AS day
  LEFT JOIN (SELECT ad_account_id, date, read_with, last_loaded_at FROM pinterest_sync.analytics_days) AS loaded
    USING (ad_account_id, date, read_with)
  LEFT JOIN (SELECT ad_account_id, date, reason FROM pinterest_sync.reconciliation) AS total USING (ad_account_id, date)
)
SELECT ads.id
FROM wanted
JOIN pinterest.ads ON ads.ad_account_id = wanted.ad_account_id
LEFT JOIN pinterest.ad_groups AS ad_group ON ad_group.id = ads.ad_group_id
LEFT JOIN pinterest.campaigns AS campaign ON campaign.id = ads.campaign_id
WHERE ads.id > ?
  AND (coalesce(NOT (${IS_LATER} OR ${IS_OVER}), true) OR ${DIFFERS} OR ${HAS_ROW})
ORDER BY ads.id LIMIT ?`;

/** The next ones in the order of their ids. */
export async function nextAdsToAsk(
  db: Knex,
  { adAccountId, date, readWith, longestWindow }: DayToAsk,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const values = [adAccountId, date, readWith, longestWindow, after ?? '', limit];
  const { rows } = await db.raw(NEXT_ADS, values);
  return (rows as { id: string }[]).map(({ id }) => id);
}
