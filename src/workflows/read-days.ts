import type { Day } from '../shared/dates.js';
import { inParallel } from '../shared/in-parallel.js';
import { addRefusedAds } from '../shared/progress.js';
import { BATCH_ADS, DAYS_IN_FLIGHT } from '../shared/reading-plan.js';
import type { AccountRun } from './account-run.js';
import { activities } from './activity-options.js';
import { runUnit } from './run-unit.js';

interface DaysToRead {
  /** In the order in which they are read. */
  days: readonly Day[];
  /** Whether they are requested for every ad, also for those that cannot have numbers on the day. */
  allAds: boolean;
  /** Whether this run has read them before. */
  again?: boolean | undefined;
}

/** Reads days one by one, several at the same time. @returns those that were read, with or without single rows. */
export async function readDays(run: AccountRun, { days, allAds, again }: DaysToRead): Promise<Day[]> {
  const { progress, databaseId, today, timeZone, ads } = run;
  const size = ads === undefined ? '' : `: ${sizeOf(ads)}`;
  const daysRead: Day[] = [];
  await inParallel(days, DAYS_IN_FLIGHT, async (date) => {
    await run.waitWhilePaused?.();
    const input = { adAccountId: progress.adAccountId, date, today, timeZone, databaseId, allAds, again };
    const isRead = await runUnit(
      run,
      { kind: 'day', date, again },
      {
        summary: `${date}${size}`,
        async work(options) {
          const { refusedAds, ...totals } = await activities.syncAnalyticsDay.executeWithOptions(options, [
            input,
          ]);
          addRefusedAds(progress, refusedAds);
          return totals;
        },
      },
    );
    if (isRead) daysRead.push(date);
  });
  return daysRead;
}

/** `up to 412 ads, 2 batches`: a day leaves out the ads that cannot have numbers. */
function sizeOf(ads: number): string {
  const batches = Math.ceil(ads / BATCH_ADS);
  return `up to ${ads} ads, ${batches} ${batches === 1 ? 'batch' : 'batches'}`;
}
