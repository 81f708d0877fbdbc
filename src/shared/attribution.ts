/** The settings that decide which ad a conversion is credited to, and on which day. */
export interface AttributionSettings {
  clickWindowDays: number;
  engagementWindowDays: number;
  viewWindowDays: number;
  conversionReportTime: ConversionReportTime;
}

export const conversionReportTimes = ['TIME_OF_AD_ACTION', 'TIME_OF_CONVERSION'] as const;
type ConversionReportTime = (typeof conversionReportTimes)[number];
