import { requestedReport, saveReport } from '../postgres/reports.js';
import { askedColumns } from './common/asked-columns.js';
import { placeOfReport } from './common/requested-report.js';
import { defineActivity } from './define-activity.js';

/**
 * Asks Pinterest to make a report. If an attempt dies after Pinterest's answer and before the answer is stored,
 * the next one requests it again, and Pinterest returns the report that it is already making.
 */
export const requestReport = defineActivity({
  name: 'requestReport',
  table: 'ad_analytics',
  place: placeOfReport,
  async run(context, { adAccountId, range, creation }) {
    const { db, pinterest, settings, runId, signal } = context;
    const key = { runId, adAccountId, range };
    const requested = await requestedReport(db, key);
    if (requested && requested.creations >= creation) return { requests: 0 };
    const columns = askedColumns(settings).reportFields;
    const token = await pinterest.reports.request({ adAccountId, range, columns }, signal);
    await saveReport(db, key, { token, creations: creation });
    return { requests: 1 };
  },
});
