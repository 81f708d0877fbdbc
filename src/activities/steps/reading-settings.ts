/** The settings that rows are read with. */
import { createHash } from 'node:crypto';
import type { Context } from '../../tables/definition.js';
import { requestedFields, tables } from '../../tables/index.js';
import type { Settings } from '../context.js';

/** The part of a row that the sync knows and Pinterest does not send. */
export function rowContext({ attribution }: Pick<Settings, 'attribution'>, adAccountId: string): Context {
  const { clickWindowDays, engagementWindowDays, viewWindowDays, conversionReportTime } = attribution;
  return {
    ad_account_id: adAccountId,
    click_window_days: clickWindowDays,
    engagement_window_days: engagementWindowDays,
    view_window_days: viewWindowDays,
    conversion_report_time: conversionReportTime,
  };
}

/**
 * Identifies the columns and settings that an analytics day is requested with: days that were read with others
 * are read again.
 */
export function readWithOf({ attribution, mapping }: Pick<Settings, 'attribution' | 'mapping'>): string {
  const request = { ...attribution, columns: requestedFields(tables.ad_analytics, mapping), mapping };
  return createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
}

/** The windows in which conversions are requested, as a key that people can read. */
export function attributionWindowOf({ attribution }: Pick<Settings, 'attribution'>): string {
  const { clickWindowDays, engagementWindowDays, viewWindowDays } = attribution;
  return `${clickWindowDays}d_click_${engagementWindowDays}d_engagement_${viewWindowDays}d_view`;
}
