/** The settings that decide which ad a conversion is credited to, and on which day. */
export interface AttributionSettings {
  clickWindowDays: number;
  engagementWindowDays: number;
  viewWindowDays: number;
  conversionReportTime: ConversionReportTime;
}

export const conversionReportTimes = ['TIME_OF_AD_ACTION', 'TIME_OF_CONVERSION'] as const;
type ConversionReportTime = (typeof conversionReportTimes)[number];

/** Windows with a name, whose conversions are read beside the others. */
export interface AttributionSet {
  name: string;
  attribution: AttributionSettings;
}

/** The same, and in which time zone days are requested. */
export interface RequestSettings extends AttributionSettings {
  /** Days of the ad account's own time zone; absent for UTC days. */
  inOwnZone?: true | undefined;
}

/** The settings under the names that Pinterest's requests and our columns have for them. */
export const attributionFields = (settings: AttributionSettings) => ({
  click_window_days: settings.clickWindowDays,
  engagement_window_days: settings.engagementWindowDays,
  view_window_days: settings.viewWindowDays,
  conversion_report_time: settings.conversionReportTime,
});

/** What every request for numbers says. Nothing about the zone is said for UTC days. */
export const requestFields = (settings: RequestSettings) => ({
  ...attributionFields(settings),
  ...(settings.inOwnZone && { reporting_timezone: 'AD_ACCOUNT_TIME_ZONE' }),
});

/** Days after which no conversion is credited to a day any more. */
export function longestWindow(attribution: AttributionSettings): number {
  const { clickWindowDays, engagementWindowDays, viewWindowDays } = attribution;
  return Math.max(clickWindowDays, engagementWindowDays, viewWindowDays);
}
