import { claimAdAccounts } from '../connections/owners.js';
import { SyncError } from '../errors.js';
import { loadedDays } from '../postgres/analytics-days.js';
import { planAnalyticsDays, reachableRange } from '../shared/analytics-plan.js';
import { toRanges } from '../shared/dates.js';
import { readWithOf } from './common/reading-settings.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';

/** Which analytics days a run reads. */
export const planAnalytics = defineActivity({
  name: 'planAnalytics',
  table: 'ad_analytics',
  place: ({ adAccountId }) => `analytics plan of ad account ${adAccountId}`,
  async run(context, input) {
    const { db, settings } = context;
    const { adAccountId } = input;
    if (input.connection) await claim(context, adAccountId);
    const lookbackDays = input.lookbackDays ?? settings.lookbackDays;
    const request = { ...input, lookbackDays, reports: input.via !== 'daily' };
    const { range, notes } = reachableRange(request);
    if (range.from > range.to) {
      const why = notes.length > 0 ? notes.join('; ') : `${range.from} is after ${range.to}`;
      throw new SyncError('InvalidInput', `No day is left to read: ${why}`);
    }
    const loaded = await loadedDays(db, { adAccountId, range, readWith: readWithOf(settings) });
    return {
      databaseId: await context.databaseId(),
      ranges: toRanges(planAnalyticsDays(request, range, loaded)),
      notes,
      searchAttributes: await context.hasSearchAttributes(),
    };
  },
});

/** If the input names a connection, no other one may do the work. */
async function claim(context: ActivityContext, adAccountId: string): Promise<void> {
  const [owner] = await claimAdAccounts(context.db, context, [adAccountId]);
  if (!owner) return;
  const message = `It is synced by connection ${owner.connection}, but the input names ${context.connection}`;
  throw new SyncError('InvalidInput', message);
}
