/**
 * Which ads an analytics day is requested for: all that can have numbers on it, whatever their status, and that Pinterest
 * does not refuse. That a list names them is not needed: a report brings rows of ads that no list names.
 */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { uncompared } from './reconciliation.js';
import { IS_REFUSED } from './refused-ads.js';
import { select } from './select.js';

interface DayToAsk {
  adAccountId: string;
  date: Day;
  /** Names the columns and settings that it is read with. */
  readWith: string;
  /** Of its attribution windows, in days. */
  longestWindow: number;
  /** Leaves no ad out by its dates. */
  allAds: boolean;
  /** Ads that have a row of the day and that no list names. */
  unlisted?: readonly string[] | undefined;
}

/** Days after a day by which Pinterest has counted what people did on it. */
const SETTLED_DAYS = 7;

/**
 * An ad has no numbers before its ad group and its campaign exist; with a day's margin, because Pinterest's
 * days may not be the clock's. A time in the future cannot be a creation time; it may have another unit.
 */
const MADE_LATER = 'greatest(ad_group.created_time, campaign.created_time) BETWEEN wanted.date + 2 AND now()';

/**
 * Archived so long before the day that no window reaches from one to the other, and known to have had nothing
 * on it when all of the day was counted: by a reading that was settled, in a run that began with the ad in the
 * table. Until then it is requested, because people still save archived ads. A time before Pinterest existed is
 * not valid.
 */
const LONG_ARCHIVED = `ads.status = 'ARCHIVED'
  AND ads.updated_time >= '2010-01-01' AND ads.updated_time < wanted.date - wanted.longest_window - 1
  AND wanted.read_on >= wanted.date + ${SETTLED_DAYS} AND ads.__loaded_at < wanted.read_on`;

/** Loaded, and not compared with Pinterest's total since: nothing says that what was left out had no numbers. */
const UNCOMPARED = uncompared('wanted', 'wanted');

/** The account is there for the index: without it, the rows of the day of all ad accounts are looked through. */
const HAS_ROW = `EXISTS (SELECT FROM ${pinterest.ad_analytics} AS stored
    WHERE stored.ad_id = ads.id AND stored.date = wanted.date AND stored.ad_account_id = wanted.ad_account_id)`;

/** What is known of the day comes first: it is one row, and every ad is compared with it. */
const NEXT_ADS = `
WITH wanted AS (
  SELECT *
  FROM (
    SELECT :adAccountId::text AS ad_account_id, :day::date AS date, :readWith::text AS read_with, :longestWindow::int AS longest_window,
      :allAds::boolean AS all_ads
  ) AS day
  LEFT JOIN (SELECT ad_account_id, date, read_with, read_on, last_loaded_at FROM ${sync.analytics_days}) AS loaded
    USING (ad_account_id, date, read_with)
  LEFT JOIN (SELECT ad_account_id, date, reason AS differs, checked_at FROM ${sync.reconciliation}) AS compared
    USING (ad_account_id, date)
)
SELECT ads.id
FROM wanted
JOIN ${pinterest.ads} AS ads ON ads.ad_account_id = wanted.ad_account_id
LEFT JOIN ${pinterest.ad_groups} AS ad_group ON ad_group.id = ads.ad_group_id
LEFT JOIN ${pinterest.campaigns} AS campaign ON campaign.id = ads.campaign_id
WHERE ads.id > :after AND NOT ${IS_REFUSED}
  AND (wanted.all_ads OR wanted.differs IS NOT NULL OR ${UNCOMPARED} OR ${HAS_ROW}
    OR coalesce(NOT (${MADE_LATER} OR ${LONG_ARCHIVED}), true))`;

const AND_UNLISTED = `
UNION
SELECT id FROM (
  SELECT CAST(:adAccountId AS text) AS ad_account_id, id FROM unnest(CAST(:unlisted AS text[])) AS id
) AS ads WHERE id > :after AND NOT ${IS_REFUSED}`;

/** The next ones in the order of their ids. */
export async function nextAdsToAsk(
  db: Knex,
  { date: day, unlisted = [], ...wanted }: DayToAsk,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const values = { day, ...wanted, unlisted: [...unlisted], after: after ?? '', limit };
  const all = unlisted.length > 0 ? NEXT_ADS + AND_UNLISTED : NEXT_ADS;
  const rows = await select<{ id: string }>(db, `${all} ORDER BY id LIMIT :limit`, values);
  return rows.map(({ id }) => id);
}
