import { findReport, placeOfReport, tableOfReport } from './common/requested-report.js';
import { defineActivity } from './define-activity.js';

/** Asks once whether a report is ready; the workflow waits in between. */
export const awaitReport = defineActivity({
  name: 'awaitReport',
  table: tableOfReport,
  place: placeOfReport,
  async run(context, input) {
    const { url } = await findReport(context, input);
    return { ready: url !== undefined, requests: 1 };
  },
});
