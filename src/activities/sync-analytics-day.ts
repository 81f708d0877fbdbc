import { log } from '@temporalio/activity';
import { SyncError } from '../errors.js';
import { forgetAnalyticsDay, recordAnalyticsDay } from '../postgres/analytics-days.js';
import { REACH_DAYS } from '../shared/analytics-plan.js';
import { type Day, daysBetween, toDay } from '../shared/dates.js';
import { countRows } from '../shared/tables.js';
import { readSettingsOf } from './common/reading-settings.js';
import { requestedColumns } from './common/requested-columns.js';
import { defineActivity } from './define-activity.js';
import { stepsOfAnalyticsDay } from './steps/analytics-day.js';
import { runSteps } from './steps/run-steps.js';

/** Reads one analytics day of one ad account and records that it is loaded. */
export const syncAnalyticsDay = defineActivity({
  name: 'syncAnalyticsDay',
  table: 'ad_analytics',
  place: ({ adAccountId, date }) => `ad_analytics of ad account ${adAccountId} on ${date}`,
  async run(context, { adAccountId, date, today, allAds = false, again }) {
    requireReach(date);
    const { settings, workflowId } = context;
    const { takeStep } = await stepsOfAnalyticsDay(context, { adAccountId, date, today, allAds });
    const { totals, facts } = await runSteps(context, {
      unit: { kind: 'day', date, again },
      adAccountId,
      takeStep,
      more: requestedColumns(settings).more,
      async finish(transaction, { rows, items, requests, news, withdrawn, finalRowsChanged }, facts) {
        if (finalRowsChanged > 0)
          log.warn('A final day has changed', { adAccountId, date, finalRowsChanged });
        // A day with rows or values that are missing does not count as loaded, so that the next run reads it again.
        if (news > 0) return forgetAnalyticsDay(transaction, adAccountId, date);
        await recordAnalyticsDay(transaction, {
          adAccountId,
          date,
          requests,
          readOn: today,
          via: 'daily',
          workflowId,
          ads: items,
          allAds,
          askedAt: facts.askedAt,
          isReady: facts.isReady ?? false,
          ...readSettingsOf(settings),
          rows: countRows(rows) - withdrawn,
        });
      },
    });
    return { ...totals, refusedAds: facts.refusedAds };
  },
});

/**
 * A run that had to wait for days may have days left that Pinterest no longer gives.
 *
 * @throws SyncError OutOfReach for such a day.
 */
function requireReach(date: Day): void {
  if (daysBetween(date, toDay(new Date())) <= REACH_DAYS) return;
  throw new SyncError('OutOfReach', `Pinterest gives daily analytics of the last ${REACH_DAYS} days only`);
}
