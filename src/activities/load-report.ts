import { log } from '@temporalio/activity';
import type { Knex } from 'knex';
import { SyncError } from '../errors.js';
import { recordReportDays } from '../postgres/analytics-days.js';
import type { UnitFacts } from '../postgres/checkpoints.js';
import { daysWithNews } from '../postgres/rejected-rows.js';
import type { ReportInput } from '../shared/activity-types.js';
import { type Day, eachDay, formatDays } from '../shared/dates.js';
import type { UnitTotals } from '../shared/tables.js';
import { readSettingsOf } from './common/reading-settings.js';
import { requestedColumns } from './common/requested-columns.js';
import { findReport, placeOfReport, tableOfReport } from './common/requested-report.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';
import { loadExtraReport } from './steps/extra-report.js';
import { type ReportSteps, stepsOfReport } from './steps/report.js';
import { type Reading, runSteps } from './steps/run-steps.js';
import { keyOf } from './steps/unit-keys.js';

/**
 * Downloads a report that is ready and writes its rows while they arrive. The link is good for five minutes, so
 * each attempt asks for a new one, and skips the rows that are already written when the file still begins with them.
 */
export const loadReport = defineActivity({
  name: 'loadReport',
  table: tableOfReport,
  place: placeOfReport,
  async run(context, input) {
    const { adAccountId, range, today } = input;
    const { url } = await findReport(context, input);
    if (!url) throw new SyncError('PinterestUnavailable', 'Pinterest is making the report again');
    if (input.extra) return await loadExtraReport(context, input, input.extra, url);
    const report = await stepsOfReport(context, { adAccountId, range, today, url });
    const reading: Reading = {
      unit: { kind: 'report', range },
      adAccountId,
      takeStep: report.takeStep,
      more: requestedColumns(context.settings).more,
      async finish(transaction, { items, finalRowsChanged }, facts) {
        if (finalRowsChanged > 0)
          log.warn('Final days have changed', { adAccountId, ...range, finalRowsChanged });
        await recordDays(transaction, context, input, { report, ads: items, facts });
      },
    };
    const { totals, facts } = await runSteps(context, reading).finally(report.close);
    if (facts.lacking?.length) throw lackingError(facts.lacking, totals);
    return totals;
  },
});

function lackingError(days: readonly Day[], totals: UnitTotals): SyncError {
  const named = formatDays(days);
  return new SyncError('RowsRejected', `The report has rows of ${named} that are not stored`, { totals });
}

interface Read {
  report: ReportSteps;
  ads: number;
  facts: UnitFacts;
}

async function recordDays(
  transaction: Knex,
  { settings, workflowId, runId }: ActivityContext,
  { adAccountId, range, today }: ReportInput,
  { report, ads, facts: { askedAt, readyUntil = '', lacking = [] } }: Read,
): Promise<void> {
  // A day with rows or values that are missing does not count as loaded, so that the next run reads it again.
  const incomplete = new Set([
    ...(await daysWithNews(transaction, keyOf({ runId }, { unit: { kind: 'report', range } }))),
    ...lacking,
  ]);
  await recordReportDays(transaction, {
    adAccountId,
    days: eachDay(range).map((date) => ({
      date,
      rows: report.rowsOn(date),
      isReady: date <= readyUntil,
      isComplete: !incomplete.has(date) && !incomplete.has(undefined),
    })),
    ads,
    readOn: today,
    via: 'report',
    allAds: true,
    askedAt,
    ...readSettingsOf(settings),
    workflowId,
  });
}
