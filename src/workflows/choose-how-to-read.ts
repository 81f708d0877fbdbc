import { type DayRange, eachDay, formatRanges } from '../shared/dates.js';
import { addRefusedAds } from '../shared/progress.js';
import type { ReadingPlan, ReadMode } from '../shared/reading-plan.js';
import type { AccountRun } from './account-run.js';
import { activities } from './activity-options.js';
import { unwrapFailure } from './failures.js';
import { listsToRead } from './lists-to-read.js';

/** Day by day or by report, depending on the number of ads and the age of the days; the run's notes say so. */
export async function chooseHowToRead(
  { progress, today, databaseId }: AccountRun,
  ranges: DayRange[],
  via: ReadMode | undefined,
): Promise<ReadingPlan> {
  if (ranges.length === 0 || progress.stop) return { daily: ranges, reports: [] };
  const input = { adAccountId: progress.adAccountId, ranges, today, via, databaseId };
  const options = { summary: 'day by day or by report' };
  const plan = await unwrapFailure(activities.planReading.executeWithOptions(options, [input]));
  addRefusedAds(progress, plan.refusedAds);
  // A report may include days between the wanted ones.
  progress.units.planned = listsToRead().length + [...plan.daily, ...plan.reports].flatMap(eachDay).length;
  if (plan.reports.length > 0)
    progress.notes.push(`Read by report: ${formatRanges([...plan.reports].reverse())}`);
  return plan;
}
