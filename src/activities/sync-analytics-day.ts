import { activityInfo, log } from '@temporalio/activity';
import { SyncError } from '../errors.js';
import { forgetAnalyticsDay, recordAnalyticsDay } from '../postgres/analytics-days.js';
import { PINTEREST_REACH_DAYS } from '../shared/analytics-plan.js';
import { type Day, daysBetween, toDay } from '../shared/dates.js';
import type { UnitTotals } from '../shared/tables.js';
import { attributionWindowOf, type Dependencies, readingOf } from './dependencies.js';
import type { OfRun } from './own-database.js';
import { runActivity } from './run-activity.js';
import { createDaySteps } from './steps/analytics-day-steps.js';
import { runSteps } from './steps/run-steps.js';

export interface SyncAnalyticsDayInput extends OfRun {
  adAccountId: string;
  /** The UTC day to read. */
  date: Day;
  /** The UTC day on which the run started. */
  today: Day;
  /** Asks for every ad, also for those that by their dates have no numbers. */
  allAds?: boolean;
  /** The run has read the day before, so this reading has a checkpoint of its own. */
  again?: boolean | undefined;
}

/** Reads one analytics day of one ad account and records that it is loaded. */
export function syncAnalyticsDay(dependencies: Dependencies) {
  const { db, settings, observer } = dependencies;
  const beginDay = createDaySteps(dependencies);
  const readWith = readingOf(settings);

  return ({ adAccountId, date, today, allAds = false, again }: SyncAnalyticsDayInput): Promise<UnitTotals> =>
    runActivity(`ad_analytics of ad account ${adAccountId} on ${date}`, async (signal, tell) => {
      const { workflowId = '', runId = '' } = activityInfo().workflowExecution ?? {};

      // A run that was held up for days may have days left that Pinterest no longer gives.
      if (daysBetween(date, toDay(new Date())) > PINTEREST_REACH_DAYS) {
        throw new SyncError(
          'OutOfReach',
          `Pinterest gives daily analytics of the last ${PINTEREST_REACH_DAYS} days only`,
        );
      }

      const { takeStep, isFinal } = await beginDay({ adAccountId, date, today, whole: allAds }, signal);
      return await runSteps({
        db,
        mapping: settings.mapping,
        key: { runId, unit: `ad_analytics ${date}${again ? ' again' : ''}` },
        source: { table: 'ad_analytics', adAccountId, days: { from: date, to: date }, workflowId },
        signal,
        tell,
        takeStep,
        observer,
        finish: async (transaction, { rows, items, requests, rejected, withdrawn, finalRowsChanged }) => {
          if (finalRowsChanged > 0)
            log.warn('A final day has changed', { adAccountId, date, finalRowsChanged });
          // A day that lacks rows is not loaded, so that later runs read it again.
          if (rejected > 0) return forgetAnalyticsDay(transaction, adAccountId, date);
          await recordAnalyticsDay(transaction, {
            adAccountId,
            date,
            ads: items,
            rows: rows.new + rows.changed + rows.unchanged - withdrawn,
            requests,
            readOn: today,
            readWith,
            attributionWindow: attributionWindowOf(settings),
            isFinal: isFinal(),
            workflowId,
          });
        },
      });
    });
}
