/** What is known of loaded days: the facts that decide whether they are read again. */

import type { Knex } from 'knex';
import type { DayFacts } from '../shared/analytics-plan.js';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import { literal, utcDay } from '../shared/sql.js';
import { sumColumns, sumsOfRows } from '../tables/fingerprint.js';
import { IS_REFUSED } from './refused-ads.js';
import { select } from './select.js';

interface LoadedDays {
  adAccountId: string;
  range: DayRange;
  /** Names the present columns and settings. */
  readWith: string;
  /** In which days are counted at present. */
  timeZone: string;
  /** Of the attribution windows, in days. */
  longestWindow: number;
}

/** What can be open about a day: since when, and in which words. */
const openMatters: readonly [since: string, reason: string][] = [
  [`absent.since`, 'the last answer left out rows that have numbers'],
  [
    `CASE WHEN compared.reason IS NOT NULL THEN coalesce(compared.differs_since, ${utcDay('compared.checked_at')}) END`,
    "they differ from Pinterest's totals",
  ],
  [
    `CASE WHEN NOT loaded.is_ready AND loaded.read_on > loaded.date + CAST(:longestWindow AS int)
       THEN greatest(loaded.date + CAST(:longestWindow AS int) + 1, ${utcDay('loaded.first_loaded_at')}) END`,
    'Pinterest had not finished counting them',
  ],
];

const FACTS = `
SELECT loaded.date::text, loaded.read_on::text AS "readOn", loaded.read_with = :readWith AS "hasSameSettings",
  loaded.time_zone <> :timeZone AS "isOfOtherZone",
  loaded.damage IS NOT NULL AS "isDamaged", open.since::text AS "openSince", open.reason AS "openReason"
FROM ${sync.analytics_days} AS loaded
LEFT JOIN ${sync.reconciliation} AS compared USING (ad_account_id, date)
LEFT JOIN (
  SELECT date, ${utcDay('min(first_missed_at)')} AS since
  FROM ${sync.absent_rows} WHERE ad_account_id = :adAccountId GROUP BY date
) AS absent USING (date)
LEFT JOIN LATERAL (
  SELECT since, reason FROM (VALUES ${openMatters
    .map(([since, reason], index) => `(${index}, ${since}, ${literal(reason)})`)
    .join(',\n    ')}) AS matter (weight, since, reason)
  WHERE since IS NOT NULL ORDER BY since DESC, weight LIMIT 1
) AS open ON true
WHERE loaded.ad_account_id = :adAccountId AND loaded.date BETWEEN :from AND :to`;

interface FactsRow extends Omit<DayFacts, 'openSince' | 'openReason'> {
  date: Day;
  openSince: Day | null;
  openReason: string | null;
}

/** The loaded days of the range. */
export async function readDayFacts(db: Knex, { range, ...wanted }: LoadedDays): Promise<Map<Day, DayFacts>> {
  const rows = await select<FactsRow>(db, FACTS, { ...wanted, ...range });
  return new Map(
    rows.map(({ date, openSince, openReason, ...facts }) => [
      date,
      { ...facts, openSince: openSince ?? undefined, openReason: openReason ?? undefined },
    ]),
  );
}

const STORED = `
SELECT loaded.date::text
FROM ${sync.analytics_days} AS loaded
LEFT JOIN (
  SELECT date, ${sumsOfRows}
  FROM ${pinterest.ad_analytics} WHERE ad_account_id = :adAccountId AND date = ANY (CAST(:days AS date[]))
  GROUP BY date
) AS stored USING (date)
WHERE loaded.ad_account_id = :adAccountId AND loaded.date = ANY (CAST(:days AS date[]))
  AND loaded.stored_rows IS NOT NULL
  AND (${sumColumns.map((name) => `loaded.${name} <> coalesce(stored.${name}, 0)`).join(' OR ')})`;

/** Of `days`, those whose rows are not as many, or have not the sums, as when the day was loaded. */
export async function changedDays(db: Knex, adAccountId: string, days: readonly Day[]): Promise<Day[]> {
  if (days.length === 0) return [];
  const rows = await select<{ date: Day }>(db, STORED, { adAccountId, days: [...days] });
  return rows.map(({ date }) => date);
}

interface DaysOfNewAds {
  adAccountId: string;
  range: DayRange;
}

/**
 * Ads that could have numbers on a day and were not requested for it: listed for the first time since, or refused by
 * Pinterest then and accepted now. A report names no ads: it holds all.
 */
const NEW_ADS = `
WITH loaded AS (
  SELECT date, coalesce(asked_at, last_loaded_at) AS asked_at, last_loaded_at FROM ${sync.analytics_days}
  WHERE ad_account_id = :adAccountId AND date BETWEEN :from AND :to AND via IS DISTINCT FROM 'report'
), lacking AS (
  SELECT ads.id, '-infinity' AS since, ads.__loaded_at AS until FROM ${pinterest.ads} AS ads
  WHERE ads.ad_account_id = :adAccountId AND ads.__loaded_at > (SELECT min(asked_at) FROM loaded) AND NOT ${IS_REFUSED}
  UNION ALL
  SELECT ad_id, first_refused_at, accepted_at FROM ${sync.refused_ads}
  WHERE ad_account_id = :adAccountId AND accepted_at > (SELECT min(asked_at) FROM loaded)
), newer AS (
  SELECT since, until, greatest(ads.created_time, ad_group.created_time, campaign.created_time) AS made
  FROM lacking JOIN ${pinterest.ads} AS ads USING (id)
  LEFT JOIN ${pinterest.ad_groups} AS ad_group ON ad_group.id = ads.ad_group_id
  LEFT JOIN ${pinterest.campaigns} AS campaign ON campaign.id = ads.campaign_id
)
SELECT date::text FROM loaded
WHERE EXISTS (
  SELECT FROM newer WHERE loaded.last_loaded_at > since AND loaded.asked_at < until
    AND coalesce(NOT made BETWEEN loaded.date + 2 AND now(), true)
)`;

/** The loaded days that lack ads which are known now. */
export async function daysOfNewAds(db: Knex, { adAccountId, range }: DaysOfNewAds): Promise<Day[]> {
  const rows = await select<{ date: Day }>(db, NEW_ADS, { adAccountId, ...range });
  return rows.map(({ date }) => date);
}
