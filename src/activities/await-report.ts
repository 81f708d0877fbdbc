import { findReport, placeOfReport } from './common/requested-report.js';
import { defineActivity } from './define-activity.js';

/** Asks once whether a report is ready; the workflow waits in between. */
export const awaitReport = defineActivity({
  name: 'awaitReport',
  table: 'ad_analytics',
  place: placeOfReport,
  async run(context, input) {
    const { url } = await findReport(context, input);
    return { ready: url !== undefined, requests: 1 };
  },
});
