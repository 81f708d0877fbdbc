import { patched } from '@temporalio/workflow';
import { type Day, type DayRange, eachDay, formatRanges } from '../shared/dates.js';
import type { AccountProgress } from '../shared/progress.js';
import type { ReadingPlan, Way } from '../shared/reading-plan.js';
import { entityTables } from '../shared/tables.js';
import { activities } from './activity-options.js';
import { essential } from './failures.js';

export interface WaysOf {
  adAccountId: string;
  ranges: DayRange[];
  today: Day;
  via?: Way | undefined;
  databaseId: string;
}

/** Day by day or by report, as the number of ads and the age of the days make sensible; told in the run's notes. */
export async function chooseWays(asked: WaysOf, progress: AccountProgress): Promise<ReadingPlan> {
  if (asked.ranges.length === 0 || progress.stop || !patched('reports'))
    return { daily: asked.ranges, reports: [] };
  const options = { summary: 'day by day or by report' };
  const plan = await essential(activities.planReading.executeWithOptions(options, [asked]));
  // A report may bring days along that lie between the wanted ones.
  progress.units.planned = entityTables.length + [...plan.daily, ...plan.reports].flatMap(eachDay).length;
  if (plan.reports.length > 0)
    progress.notes.push(`Read by report: ${formatRanges([...plan.reports].reverse())}`);
  return plan;
}
