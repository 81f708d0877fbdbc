import { requestedReport, saveReport } from '../postgres/reports.js';
import { requestedFields, tables } from '../tables/index.js';
import { placeOfReport } from './common/requested-report.js';
import { defineActivity } from './define-activity.js';

/**
 * Asks Pinterest to make a report. An attempt that died after Pinterest's answer and before it was kept asks once
 * more, and Pinterest then names the report that it is making already.
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
    const columns = requestedFields(tables.ad_analytics, settings.mapping);
    const token = await pinterest.reports.request({ adAccountId, range, columns }, signal);
    await saveReport(db, key, { token, creations: creation });
    return { requests: 1 };
  },
});
