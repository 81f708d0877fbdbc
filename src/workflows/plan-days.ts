import type { PlanAnalyticsResult } from '../activities/plan-analytics.js';
import type { Day } from '../shared/dates.js';
import type { Way } from '../shared/reading-plan.js';
import { activities } from './activity-options.js';
import { essential } from './failures.js';

/** What the plan needs of a run's input. */
export interface PlanOf {
  adAccountId: string;
  startDate?: Day | undefined;
  endDate?: Day | undefined;
  lookbackDays?: number | undefined;
  historyDays?: number | undefined;
  via?: Way | undefined;
  databaseId?: string | undefined;
  connection?: string | undefined;
}

/** The days to read, as Postgres and the calendar tell. Without it there is no run, so its failure is the run's. */
export function planDays(input: PlanOf, today: Day): Promise<PlanAnalyticsResult> {
  const { startDate, endDate, lookbackDays, historyDays, via, adAccountId, databaseId, connection } = input;
  const range = { startDate, endDate, lookbackDays, historyDays, via };
  const asked = { adAccountId, today, ...range, databaseId, connection };
  return essential(activities.planAnalytics.executeWithOptions({ summary: 'which days to read' }, [asked]));
}
