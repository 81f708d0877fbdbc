/** The settings that rows are read with. */
import { attributionFields } from '../../shared/attribution.js';
import type { RowContext } from '../../tables/definition.js';
import { UTC } from '../../time-zones.js';
import type { ActivitySettings } from '../context.js';
import { digestOf } from './request-digest.js';
import { requestedColumns } from './requested-columns.js';

/** What decides how a day is read. */
type ReadingSettings = Pick<ActivitySettings, 'attribution' | 'mapping' | 'extraMetrics' | 'timeZone'>;

/** The part of a row that the sync knows and Pinterest does not send. */
export function rowContext(
  { attribution }: Pick<ActivitySettings, 'attribution'>,
  adAccountId: string,
): RowContext {
  return { ad_account_id: adAccountId, ...attributionFields(attribution) };
}

/** The same for a row of analytics, which also keeps what it was requested with. */
export function analyticsContext(settings: ReadingSettings, adAccountId: string): RowContext {
  return {
    ...rowContext(settings, adAccountId),
    read_with: readWithOf(settings),
    time_zone: zoneOf(settings),
  };
}

/**
 * Identifies the columns and settings that an analytics day is requested with: days that were read with others
 * are read again.
 */
export function readWithOf(settings: ReadingSettings): string {
  const { attribution, mapping, timeZone } = settings;
  // Without a zone the text stays as it was before there were any.
  const request = { ...attribution, columns: requestedColumns(settings).fields, mapping, timeZone };
  return digestOf(request);
}

/** What a day counts as that is read with these settings. */
export const zoneOf = ({ timeZone }: Pick<ActivitySettings, 'timeZone'>): string => timeZone ?? UTC;

/** What coverage keeps of the settings that a day was read with. */
export function readSettingsOf(settings: ReadingSettings) {
  const { clickWindowDays, engagementWindowDays, viewWindowDays, conversionReportTime } =
    settings.attribution;
  return {
    readWith: readWithOf(settings),
    /** As a key that people can read. */
    attributionWindow: `${clickWindowDays}d_click_${engagementWindowDays}d_engagement_${viewWindowDays}d_view`,
    conversionReportTime,
    timeZone: zoneOf(settings),
  };
}
