import { requestedReport, saveReport } from '../postgres/reports.js';
import type { ExtraReportPart } from '../shared/extra-types.js';
import { extraDailyDefinitions } from '../tables/all.js';
import { extraReport } from './common/extra-report.js';
import { withTableRefused } from './common/refused-table.js';
import { requestedColumns } from './common/requested-columns.js';
import { keyOfReport, placeOfReport, tableOfReport } from './common/requested-report.js';
import type { ActivitySettings } from './context.js';
import { defineActivity } from './define-activity.js';

/**
 * Asks Pinterest to make a report. If an attempt dies after Pinterest's answer and before the answer is stored,
 * the next one requests it again, and Pinterest returns the report that it is already making.
 */
export const requestReport = defineActivity({
  name: 'requestReport',
  table: tableOfReport,
  place: placeOfReport,
  async run(context, input) {
    const { db, pinterest, settings, runId, signal } = context;
    const { adAccountId, range, creation, extra } = input;
    const key = keyOfReport(runId, input);
    const requested = await requestedReport(db, key);
    if (requested && requested.creations >= creation) return { requests: 0 };
    const asked = extra
      ? extraRequest(settings, extra)
      : { columns: requestedColumns(settings).reportFields };
    const request = () => pinterest.reports.request({ adAccountId, range, ...asked }, signal);
    // Of a chosen table a refusal is about that table, whatever the reports of ads are allowed.
    const token = await (extra ? withTableRefused(request) : request());
    await saveReport(db, key, { token, creations: creation });
    return { requests: 1 };
  },
});

function extraRequest(settings: ActivitySettings, { table, part }: ExtraReportPart) {
  const definition = extraDailyDefinitions[table];
  const { fields, targetingTypes } = extraReport(definition, settings, part);
  return { columns: fields, level: definition.reportLevel, targetingTypes, byId: definition.reportsById };
}
