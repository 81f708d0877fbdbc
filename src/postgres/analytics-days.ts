/** Coverage: which analytics days are loaded, and when they were last read. */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import { select } from './select.js';

interface LoadedDay {
  adAccountId: string;
  date: Day;
  /** Ads that were requested. */
  ads: number;
  rows: number;
  requests: number;
  /** The day on which the run that read it counts itself to be. */
  readOn: Day;
  /** Names the columns and settings that it was requested with. */
  readWith: string;
  /** Such as `30d_click_30d_engagement_1d_view`. */
  attributionWindow: string;
  /**
   * Whether its numbers should not change any more. A day that is final stays final while it is read with the
   * same settings.
   */
  isFinal: boolean;
  workflowId: string;
}

export async function recordAnalyticsDay(db: Knex, { date: day, ...more }: LoadedDay): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.analytics_days} AS stored (ad_account_id, date, ads, rows, requests, read_on, read_with, attribution_window,
       workflow_id, is_final, final_at)
     VALUES (:adAccountId, :day, :ads, :rows, :requests, :readOn, :readWith, :attributionWindow,
       :workflowId, :isFinal, CASE WHEN :isFinal THEN now() END)
     ON CONFLICT (ad_account_id, date) DO UPDATE
     SET ads = excluded.ads, rows = excluded.rows, requests = excluded.requests,
       read_on = greatest(stored.read_on, excluded.read_on), read_with = excluded.read_with,
       attribution_window = excluded.attribution_window, last_loaded_at = now(), workflow_id = excluded.workflow_id,
       is_final = excluded.is_final OR (stored.is_final AND stored.read_with = excluded.read_with),
       final_at = CASE WHEN stored.is_final AND stored.read_with = excluded.read_with THEN stored.final_at ELSE excluded.final_at END`,
    { day, ...more },
  );
}

/** Days that came with one report. */
interface ReportDays extends Omit<LoadedDay, 'date' | 'rows' | 'requests' | 'isFinal'> {
  /** The record of a day that is not complete is deleted, so that later runs read it again. */
  days: readonly (Pick<LoadedDay, 'date' | 'rows' | 'isFinal'> & { isComplete: boolean })[];
}

export async function recordReportDays(db: Knex, { days, ...common }: ReportDays): Promise<void> {
  for (const { isComplete, ...day } of days) {
    if (isComplete) await recordAnalyticsDay(db, { ...common, ...day, requests: 0 });
    else await forgetAnalyticsDay(db, common.adAccountId, day.date);
  }
}

export async function forgetAnalyticsDay(db: Knex, adAccountId: string, date: Day): Promise<void> {
  await db(sync.analytics_days).where({ ad_account_id: adAccountId, date }).delete();
}

/** Whether the day is final as `readWith` says. */
export async function isFinalDay(
  db: Knex,
  { adAccountId, date, readWith }: Pick<LoadedDay, 'adAccountId' | 'date' | 'readWith'>,
): Promise<boolean> {
  const where = { ad_account_id: adAccountId, date, read_with: readWith, is_final: true };
  return (await db(sync.analytics_days).where(where).first('date')) !== undefined;
}

/** Whether one of these days has rows, or was loaded without any: then what comes may be a change. */
export async function knowsDays(db: Knex, adAccountId: string, { from, to }: DayRange): Promise<boolean> {
  for (const table of [pinterest.ad_analytics, sync.analytics_days]) {
    const found = db(table).where({ ad_account_id: adAccountId }).whereBetween('date', [from, to]);
    if (await found.first('date')) return true;
  }
  return false;
}

/** How many rows each day has, for days that have any. */
export async function rowsPerDay(
  db: Knex,
  adAccountId: string,
  { from, to }: DayRange,
): Promise<Map<Day, number>> {
  const rows = await select<{ date: Day; rows: number }>(
    db,
    `SELECT date::text, count(*)::int AS rows FROM ${pinterest.ad_analytics}
     WHERE ad_account_id = ? AND date BETWEEN ? AND ? GROUP BY date`,
    [adAccountId, from, to],
  );
  return new Map(rows.map((day) => [day.date, day.rows]));
}
