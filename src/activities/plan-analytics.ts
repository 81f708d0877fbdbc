import { activityInfo } from '@temporalio/activity';
import { claimAdAccounts } from '../connections/owners.js';
import { SyncError } from '../errors.js';
import { loadedDays } from '../postgres/analytics-days.js';
import { planAnalyticsDays, reachableRange } from '../shared/analytics-plan.js';
import { type Day, type DayRange, toRanges } from '../shared/dates.js';
import type { ReadMode } from '../shared/reading-plan.js';
import { type Dependencies, readingOf } from './dependencies.js';
import type { OfRun } from './own-database.js';
import { runActivity } from './run-activity.js';

export interface PlanAnalyticsInput extends OfRun {
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

export function planAnalytics(
  { db, settings, connection, ofEnvironment, hasSearchAttributes }: Dependencies,
  databaseId: () => Promise<string>,
) {
  /** Who names a connection means that one, so another must not do the work in its place. */
  async function claim(adAccountId: string): Promise<void> {
    const { taskQueue } = activityInfo();
    const [owner] = await claimAdAccounts(db, { taskQueue, connection, ofEnvironment }, [adAccountId]);
    if (!owner) return;
    const message = `It is synced by connection ${owner.connection}, and ${connection} was asked for`;
    throw new SyncError('InvalidInput', message);
  }

  return (input: PlanAnalyticsInput): Promise<PlanAnalyticsResult> =>
    runActivity(`analytics plan of ad account ${input.adAccountId}`, async () => {
      if (input.connection) await claim(input.adAccountId);
      const lookbackDays = input.lookbackDays ?? settings.lookbackDays;
      const request = { ...input, lookbackDays, reports: input.via !== 'daily' };
      const { range, notes } = reachableRange(request);
      if (range.from > range.to) {
        const why = notes.length > 0 ? notes.join('; ') : `${range.from} is after ${range.to}`;
        throw new SyncError('InvalidInput', `No day is left to read: ${why}`);
      }
      const loaded = await loadedDays(db, input.adAccountId, range, readingOf(settings));
      return {
        databaseId: await databaseId(),
        ranges: toRanges(planAnalyticsDays(request, range, loaded)),
        notes,
        searchAttributes: await hasSearchAttributes(),
      };
    });
}
