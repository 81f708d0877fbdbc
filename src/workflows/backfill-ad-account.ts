import { continueAsNew } from '@temporalio/workflow';
import { mostUrgentFirst } from '../shared/analytics-plan.js';
import { type Day, type DayRange, eachDay, toRanges } from '../shared/dates.js';
import { incompleteFailure } from '../shared/incomplete-run.js';
import { faultsOfBackfillInput } from '../shared/input-faults.js';
import type { BackfillAdAccountInput, BackfillState } from '../shared/inputs.js';
import { type AccountProgress, isComplete } from '../shared/progress.js';
import type { ReadingPlan } from '../shared/reading-plan.js';
import type { AccountRun } from './account-run.js';
import { announceFailing } from './announce-failing.js';
import { chooseHowToRead } from './choose-how-to-read.js';
import { assertInput } from './failures.js';
import { listenForPause } from './pause-signals.js';
import { readAnalytics } from './read-analytics.js';
import { readEntities } from './read-entities.js';
import { readExtra } from './read-extra.js';
import { answerProgress } from './show-progress.js';
import { startAccountRun, startDay } from './start-account-run.js';
import { currentTelling, withEndTold } from './tell-end.js';
import { verifyDays } from './verify-days.js';

/**
 * Days after which a backfill continues as a new run, so that its history stays small: about 200 events. Part
 * of the history of runs: change it with `patched`.
 */
export const DAYS_PER_RUN = 30;

const ADVICE =
  'Start this backfill again once the cause is fixed: a sync does not read days again that were loaded before.';

/**
 * Reads a chosen range of one ad account, whether it was loaded before or not: the lists once, then day by day or,
 * where that takes fewer requests or reaches further back, by report. It can be paused, resumed and cancelled; a pause
 * lets the days that are under way finish, a cancellation ends them.
 */
export async function backfillAdAccount(input: BackfillAdAccountInput): Promise<AccountProgress> {
  return await withEndTold(input, () => backfill(input));
}

async function backfill(input: BackfillAdAccountInput): Promise<AccountProgress> {
  let run: AccountRun | undefined;
  answerProgress(() => run?.progress);
  announceFailing();
  const pause = listenForPause(input.continued?.progress.paused);
  assertInput(faultsOfBackfillInput(input));

  const started = input.continued ? goOn(input.continued) : await startAccountRun('backfill', input);
  run = { ...started.run, waitWhilePaused: pause.waitWhilePaused };
  const { progress } = run;
  pause.showIn(progress);
  const plan = input.continued
    ? { daily: started.ranges, reports: [] }
    : await readListsAndPlan(run, started.ranges, input);
  const days = mostUrgentFirst(inOrder(plan.daily, input), run.today);
  const daysRead = await readAnalytics(run, {
    days: days.slice(0, DAYS_PER_RUN),
    reports: plan.reports,
    fallBackToDaily: input.via !== 'report',
    allAds: true,
  });
  await verifyDays(run, daysRead);
  if (!input.continued) await readExtra(run, { ranges: started.ranges, withMissingDays: false });

  const ranges = toRanges(days.slice(DAYS_PER_RUN));
  if (ranges.length > 0 && !progress.stop) {
    const { databaseId, ads, timeZone, today } = run;
    const ownDay = timeZone === undefined ? undefined : { timeZone, today };
    const continued = { ranges, databaseId, progress, ads, ownDay, telling: currentTelling() };
    await continueAsNew<typeof backfillAdAccount>({ ...input, continued });
  }
  if (!isComplete(progress)) throw incompleteFailure(progress, ADVICE);
  return progress;
}

/** The run after the first, which has read the lists and all reports. */
function goOn(state: BackfillState): { run: AccountRun; ranges: DayRange[] } {
  const { ranges, databaseId, progress, ads, ownDay } = state;
  return { run: { progress, databaseId, ads, today: startDay(), ...ownDay }, ranges };
}

/** The lists come first: how the days are read best depends on how many ads there are. */
async function readListsAndPlan(
  run: AccountRun,
  ranges: DayRange[],
  { via, oldestFirst }: BackfillAdAccountInput,
): Promise<ReadingPlan> {
  await readEntities(run);
  const { daily, reports } = await chooseHowToRead(run, { ranges, via, withDaysOfNewAds: false });
  return { daily, reports: oldestFirst ? reports.reverse() : reports };
}

function inOrder(ranges: readonly DayRange[], { oldestFirst }: BackfillAdAccountInput): Day[] {
  const days = ranges.flatMap(eachDay);
  return oldestFirst ? days : days.reverse();
}
