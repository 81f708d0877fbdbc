import { activityInfo, log } from '@temporalio/activity';
import { SyncError } from '../errors.js';
import { recordReportDays } from '../postgres/analytics-days.js';
import { rejectedDays } from '../postgres/rejected-rows.js';
import { eachDay } from '../shared/dates.js';
import type { UnitTotals } from '../shared/tables.js';
import { findReport } from './await-report.js';
import { attributionWindowOf, type Dependencies, readingOf } from './dependencies.js';
import { placeOf, type ReportInput } from './request-report.js';
import { runActivity } from './run-activity.js';
import { createReportSteps } from './steps/report-steps.js';
import { runSteps } from './steps/run-steps.js';

/**
 * Downloads a report that is made and writes its rows while they come. The link is good for five minutes, so each
 * attempt asks for a new one; the file is the same for an hour, so an attempt passes over what is written already.
 */
export function loadReport(dependencies: Dependencies) {
  const { db, pinterest, settings, observer } = dependencies;
  const begin = createReportSteps(dependencies);

  return (input: ReportInput): Promise<UnitTotals> =>
    runActivity(placeOf(input), async (signal, tell) => {
      const { adAccountId, range, today } = input;
      const { workflowId = '', runId = '' } = activityInfo().workflowExecution ?? {};
      const { token, url } = await findReport(db, pinterest.reports, input, signal);
      if (!url) throw new SyncError('PinterestUnavailable', 'The report is being made again');
      const source = { table: 'ad_analytics' as const, adAccountId, days: range, workflowId };
      const report = await begin({ adAccountId, range, today, token, url }, signal);
      return await runSteps({
        db,
        mapping: settings.mapping,
        key: { runId, unit: `report ${range.from}..${range.to}` },
        source,
        signal,
        takeStep: report.takeStep,
        tell,
        observer,
        finish: async (transaction, { items, finalRowsChanged }) => {
          if (finalRowsChanged > 0)
            log.warn('Final days have changed', { adAccountId, ...range, finalRowsChanged });
          // A day that lacks rows is not loaded, so that later runs read it again.
          const lacking = await rejectedDays(transaction, { ...source, runId });
          await recordReportDays(transaction, {
            adAccountId,
            days: eachDay(range).map((date) => ({
              date,
              rows: report.rowsOn(date),
              isFinal: report.isFinal(date),
              isWhole: !lacking.has(date) && !lacking.has(undefined),
            })),
            ads: items,
            readOn: today,
            readWith: readingOf(settings),
            attributionWindow: attributionWindowOf(settings),
            workflowId,
          });
        },
      });
    });
}
