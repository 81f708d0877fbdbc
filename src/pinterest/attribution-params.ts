import type { AttributionSettings } from '../shared/attribution.js';

/** Pinterest's names of the settings, as analytics requests and reports take them. */
export const attributionParams = (settings: AttributionSettings) => ({
  click_window_days: settings.clickWindowDays,
  engagement_window_days: settings.engagementWindowDays,
  view_window_days: settings.viewWindowDays,
  conversion_report_time: settings.conversionReportTime,
});
