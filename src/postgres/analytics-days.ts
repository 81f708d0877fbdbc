/** Coverage: which analytics days are loaded, and when they were last read. */
import type { Knex } from 'knex';
import { REACH_DAYS } from '../shared/analytics-plan.js';
import { pinterest, sync } from '../shared/database-names.js';
import { type Day, daysBetween } from '../shared/dates.js';
import type { ReadMode } from '../shared/reading-plan.js';
import { recordFingerprints } from './fingerprints.js';
import { IS_REFUSED } from './refused-ads.js';
import { UNLISTED_ADS } from './unlisted-ads.js';

interface LoadedDay {
  adAccountId: string;
  date: Day;
  /** Ads that were requested. */
  ads: number;
  /** Whether none was left out on purpose; known otherwise when as many were requested as there were. */
  allAds: boolean;
  rows: number;
  requests: number;
  via: ReadMode;
  /** Database time before its ads were chosen. */
  askedAt: string | undefined;
  /** The day on which the run that read it counts itself to be. */
  readOn: Day;
  /** Names the columns and settings that it was requested with. */
  readWith: string;
  /** Such as `30d_click_30d_engagement_1d_view`. */
  attributionWindow: string;
  conversionReportTime: string;
  /** That it is a day of. */
  timeZone: string;
  /** Whether no window reaches it any more and Pinterest has finished counting it. It stays so with the same settings. */
  isReady: boolean;
  workflowId: string;
}

const IS_SAME = 'stored.read_with = excluded.read_with';
const HAS_ABSENT = `EXISTS (SELECT FROM ${sync.absent_rows} WHERE ad_account_id = :adAccountId AND date = :day)`;
const STAYS_FINAL = `stored.is_final AND ${IS_SAME}`;

/**
 * A final day stays final until the comparison with Pinterest's total, which also makes days final and ends that where
 * rows are absent. Where there is no total any more, a day that is ready becomes final at once.
 */
const RECORD = `
INSERT INTO ${sync.analytics_days} AS stored (ad_account_id, date, ads, rows, requests, read_on, read_with, attribution_window,
  workflow_id, via, asked_at, conversion_report_time, time_zone, currency, all_ads, is_ready, is_final, final_at)
SELECT :adAccountId, :day, :ads, :rows, :requests, :readOn, :readWith, :attributionWindow,
  :workflowId, :via, :askedAt, :conversionReportTime, :timeZone, (SELECT currency FROM ${pinterest.ad_accounts} WHERE id = :adAccountId),
  :allAds OR :ads >= (SELECT count(*) FROM ${pinterest.ads} AS ads
    WHERE ad_account_id = :adAccountId AND __loaded_at <= coalesce(:askedAt, now()) AND NOT ${IS_REFUSED})
    + (SELECT count(*) FROM (${UNLISTED_ADS}) AS unlisted),
  :isReady, is_final, CASE WHEN is_final THEN now() END
FROM (SELECT :isReady AND :hasNoTotal AND NOT ${HAS_ABSENT} AS is_final) AS day
ON CONFLICT (ad_account_id, date) DO UPDATE
SET ads = excluded.ads, rows = excluded.rows, requests = excluded.requests,
  read_on = greatest(stored.read_on, excluded.read_on), read_with = excluded.read_with,
  attribution_window = excluded.attribution_window, last_loaded_at = now(), workflow_id = excluded.workflow_id,
  via = excluded.via, asked_at = excluded.asked_at, conversion_report_time = excluded.conversion_report_time,
  time_zone = excluded.time_zone,
  currency = excluded.currency, all_ads = excluded.all_ads,
  is_ready = excluded.is_ready OR (stored.is_ready AND ${IS_SAME}),
  is_final = excluded.is_final OR (${STAYS_FINAL}),
  final_at = CASE WHEN ${STAYS_FINAL} THEN stored.final_at ELSE excluded.final_at END`;

/** Records a day that was read completely, and the fingerprint of what is stored of it. */
export async function recordAnalyticsDay(db: Knex, day: LoadedDay): Promise<void> {
  await recordDay(db, day);
  await recordFingerprints(db, { adAccountId: day.adAccountId, days: [day.date] });
}

async function recordDay(db: Knex, { date: day, ...more }: LoadedDay): Promise<void> {
  const hasNoTotal = daysBetween(day, more.readOn) > REACH_DAYS;
  await db.raw(RECORD, { ...more, day, hasNoTotal, askedAt: more.askedAt ?? null });
}

/** Days that came with one report. */
interface ReportDays extends Omit<LoadedDay, 'date' | 'rows' | 'requests' | 'isReady'> {
  /** The record of a day that is not complete is deleted, so that later runs read it again. */
  days: readonly (Pick<LoadedDay, 'date' | 'rows' | 'isReady'> & { isComplete: boolean })[];
}

export async function recordReportDays(db: Knex, { days, ...common }: ReportDays): Promise<void> {
  for (const { isComplete, ...day } of days) {
    if (isComplete) await recordDay(db, { ...common, ...day, requests: 0 });
    else await forgetAnalyticsDay(db, common.adAccountId, day.date);
  }
  await recordFingerprints(db, { adAccountId: common.adAccountId, days: days.map(({ date }) => date) });
}

export async function forgetAnalyticsDay(db: Knex, adAccountId: string, date: Day): Promise<void> {
  await db(sync.analytics_days).where({ ad_account_id: adAccountId, date }).delete();
}
