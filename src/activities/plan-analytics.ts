import { claimAdAccounts } from '../connections/owners.js';
import { SyncError } from '../errors.js';
import { loadedDays } from '../postgres/analytics-days.js';
import { planAnalyticsDays, reachableRange } from '../shared/analytics-plan.js';
import { type Day, type DayRange, toRanges } from '../shared/dates.js';
import type { ReadMode } from '../shared/reading-plan.js';
import type { ActivityContext } from './context.js';
import { defineActivity, type RunInput } from './define-activity.js';
import { readWithOf } from './steps/reading-settings.js';

interface PlanAnalyticsInput extends RunInput {
  adAccountId: string;
  /** Absent for the one that has the ad account. */
  connection?: string | undefined;
  /** The UTC day on which the run started. */
  today: Day;
  startDate?: Day | undefined;
  endDate?: Day | undefined;
  lookbackDays?: number | undefined;
  historyDays?: number | undefined;
  /** Without reports older days are out of reach. */
  via?: ReadMode | undefined;
}

export interface PlanAnalyticsResult {
  /** The database that the run writes to. */
  databaseId: string;
  /** The days to read, as runs of neighbouring days, oldest first. */
  ranges: DayRange[];
  /** What was cut from the range that was asked for, and why. */
  notes: string[];
  /** Whether the run can be tagged. */
  searchAttributes: boolean;
}

/** Which analytics days a run reads. */
export const planAnalytics = defineActivity({
  name: 'planAnalytics',
  table: 'ad_analytics',
  place: ({ adAccountId }: PlanAnalyticsInput) => `analytics plan of ad account ${adAccountId}`,
  async run(context, input): Promise<PlanAnalyticsResult> {
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

/** Who names a connection means that one, so another must not do the work in its place. */
async function claim(context: ActivityContext, adAccountId: string): Promise<void> {
  const [owner] = await claimAdAccounts(context.db, context, [adAccountId]);
  if (!owner) return;
  const message = `It is synced by connection ${owner.connection}, and ${context.connection} was asked for`;
  throw new SyncError('InvalidInput', message);
}
