import { log } from '@temporalio/activity';
import type { Knex } from 'knex';
import { SyncError } from '../errors.js';
import { recordReportDays } from '../postgres/analytics-days.js';
import { rejectedDays } from '../postgres/rejected-rows.js';
import type { ReportInput } from '../shared/activity-types.js';
import { eachDay } from '../shared/dates.js';
import { readSettingsOf } from './common/reading-settings.js';
import { findReport, placeOfReport } from './common/requested-report.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';
import { type ReportSteps, stepsOfReport } from './steps/report.js';
import { runSteps } from './steps/run-steps.js';

/**
 * Downloads a report that is ready and writes its rows while they arrive. The link is good for five minutes, so
 * each attempt asks for a new one; the file is the same for an hour, so an attempt skips the rows that are
 * already written.
 */
export const loadReport = defineActivity({
  name: 'loadReport',
  table: 'ad_analytics',
  place: placeOfReport,
  async run(context, input) {
    const { adAccountId, range, today } = input;
    const { token, url } = await findReport(context, input);
    if (!url) throw new SyncError('PinterestUnavailable', 'Pinterest is making the report again');
    const report = await stepsOfReport(context, { adAccountId, range, today, token, url });
    const { totals } = await runSteps(context, {
      unit: { kind: 'report', range },
      adAccountId,
      takeStep: report.takeStep,
      async finish(transaction, { items, finalRowsChanged }) {
        if (finalRowsChanged > 0)
          log.warn('Final days have changed', { adAccountId, ...range, finalRowsChanged });
        await recordDays(transaction, context, input, report, items);
      },
    });
    return totals;
  },
});

async function recordDays(
  transaction: Knex,
  { settings, workflowId, runId }: ActivityContext,
  { adAccountId, range, today }: ReportInput,
  report: ReportSteps,
  ads: number,
): Promise<void> {
  const source = { table: 'ad_analytics', adAccountId, days: range, workflowId, runId } as const;
  // A day with missing rows does not count as loaded, so that later runs read it again.
  const incomplete = await rejectedDays(transaction, source);
  await recordReportDays(transaction, {
    adAccountId,
    days: eachDay(range).map((date) => ({
      date,
      rows: report.rowsOn(date),
      isReady: report.isFinal(date),
      isComplete: !incomplete.has(date) && !incomplete.has(undefined),
    })),
    ads,
    readOn: today,
    via: 'report',
    allAds: true,
    askedAt: undefined,
    ...readSettingsOf(settings),
    workflowId,
  });
}
