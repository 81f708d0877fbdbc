import { activityInfo } from '@temporalio/activity';
import { SyncError } from '../errors.js';
import { BATCH_SIZE } from '../pinterest/client.js';
import { adIdsAfter, recordAnalyticsDay } from '../postgres/analytics-days.js';
import { PINTEREST_REACH_DAYS } from '../shared/analytics-plan.js';
import { type Day, daysBetween, toDay } from '../shared/dates.js';
import type { UnitTotals } from '../shared/tables.js';
import { requestedFields, tables } from '../tables/index.js';
import { type Dependencies, readingOf, rowContext } from './dependencies.js';
import { runActivity } from './run-activity.js';
import { runSteps, type Step } from './run-steps.js';

export interface SyncAnalyticsDayInput {
  adAccountId: string;
  /** The UTC day to read. */
  date: Day;
  /** The UTC day on which the run started. */
  today: Day;
}

/**
 * Reads one analytics day of one ad account, 250 ads at a time in the order of their ids. The checkpoint is the
 * last ad done, not a position in a list: ads that appear meanwhile move nothing.
 */
export function syncAnalyticsDay({ db, pinterest, settings }: Dependencies) {
  const columns = requestedFields(tables.ad_analytics, settings.mapping);

  return ({ adAccountId, date, today }: SyncAnalyticsDayInput): Promise<UnitTotals> =>
    runActivity(`ad_analytics of ad account ${adAccountId} on ${date}`, async (signal) => {
      const { workflowExecution } = activityInfo();
      const context = rowContext(settings, adAccountId);

      // A run that was held up for days may have days left that Pinterest no longer gives.
      if (daysBetween(date, toDay(new Date())) > PINTEREST_REACH_DAYS) {
        throw new SyncError(
          'OutOfReach',
          `Pinterest gives daily analytics of the last ${PINTEREST_REACH_DAYS} days only`,
        );
      }

      async function takeStep(cursor: string | undefined): Promise<Step> {
        // One more than a batch, to know whether another follows.
        const ahead = await adIdsAfter(db, adAccountId, cursor, BATCH_SIZE + 1);
        const adIds = ahead.slice(0, BATCH_SIZE);
        const step = { items: adIds.length, cursor: adIds.at(-1), done: ahead.length <= BATCH_SIZE };
        if (adIds.length === 0) return step;
        const request = { adAccountId, startDate: date, endDate: date, adIds, columns };
        const { body } = await pinterest.adAnalytics(request, signal);
        return { ...step, received: { table: 'ad_analytics', body, shape: 'array', context } };
      }

      return await runSteps({
        db,
        mapping: settings.mapping,
        key: { runId: workflowExecution?.runId ?? '', unit: `ad_analytics ${date}` },
        signal,
        takeStep,
        finish: (transaction, { rows, items, requests }) =>
          recordAnalyticsDay(transaction, {
            adAccountId,
            date,
            ads: items,
            rows: rows.new + rows.changed + rows.unchanged,
            requests,
            readOn: today,
            readWith: readingOf(settings),
            workflowId: workflowExecution?.workflowId ?? '',
          }),
      });
    });
}
