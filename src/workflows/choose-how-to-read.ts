import { type DayRange, eachDay, formatDays, formatRanges } from '../shared/dates.js';
import { addRefusedAds } from '../shared/progress.js';
import type { ReadingPlan, ReadMode } from '../shared/reading-plan.js';
import type { AccountRun } from './account-run.js';
import { activities } from './activity-options.js';
import { unwrapFailure } from './failures.js';
import { listsToRead } from './lists-to-read.js';

interface DaysToChooseFor {
  ranges: DayRange[];
  via: ReadMode | undefined;
  /** Whether loaded days are read too that lack ads which are listed now. */
  withDaysOfNewAds: boolean;
}

/** Day by day or by report, depending on the number of ads and the age of the days; the run's notes say so. */
export async function chooseHowToRead(
  { progress, today, timeZone, databaseId }: AccountRun,
  { ranges, via, withDaysOfNewAds }: DaysToChooseFor,
): Promise<ReadingPlan> {
  if (progress.stop || (ranges.length === 0 && !withDaysOfNewAds)) return { daily: ranges, reports: [] };
  const input = {
    adAccountId: progress.adAccountId,
    ranges,
    today,
    timeZone,
    via,
    withDaysOfNewAds,
    databaseId,
  };
  const options = { summary: 'day by day or by report' };
  const plan = await unwrapFailure(activities.planReading.executeWithOptions(options, [input]));
  progress.notes.push(...plan.notes);
  addRefusedAds(progress, plan.refusedAds);
  // A report may include days between the wanted ones.
  const days = [...plan.daily, ...plan.reports].flatMap(eachDay);
  progress.units.planned = listsToRead().length + days.length;
  if (plan.notes.length > 0) progress.days = formatDays(days);
  if (plan.reports.length > 0)
    progress.notes.push(`Read by report: ${formatRanges([...plan.reports].reverse())}`);
  return plan;
}
