import type { PlanAnalyticsResult } from '../activities/plan-analytics.js';
import type { Day } from '../shared/dates.js';
import { activities } from './activity-options.js';
import { essential } from './failures.js';

/** What the plan needs of a run's input. */
export interface PlanOf {
  adAccountId: string;
  startDate?: Day;
  endDate?: Day;
  lookbackDays?: number;
  databaseId?: string;
  connection?: string;
}

/** The days to read, as Postgres and the calendar tell. Without it there is no run, so its failure is the run's. */
export function planDays(input: PlanOf, today: Day): Promise<PlanAnalyticsResult> {
  const { startDate, endDate, lookbackDays, adAccountId, databaseId, connection } = input;
  const asked = { adAccountId, today, startDate, endDate, lookbackDays, databaseId, connection };
  return essential(activities.planAnalytics.executeWithOptions({ summary: 'which days to read' }, [asked]));
}
