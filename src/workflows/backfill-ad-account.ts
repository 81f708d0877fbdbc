import {
  condition,
  continueAsNew,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { type Day, type DayRange, eachDay, formatRanges, toDay, toRanges } from '../shared/dates.js';
import { type BackfillAdAccountInput, type BackfillState, faultsOfBackfillInput } from '../shared/inputs.js';
import { type AccountProgress, isWhole, startAccount } from '../shared/progress.js';
import { accountDetails } from '../shared/progress-words.js';
import { entityTables } from '../shared/tables.js';
import { type AccountRun, createAccountRun } from './account-run.js';
import { chooseWays } from './choose-ways.js';
import { assertInput, incomplete } from './failures.js';
import { pauseSignal, resumeSignal } from './pause-signals.js';
import { planDays } from './plan-days.js';
import { answerProgress } from './progress-query.js';
import { tagRun } from './search-attributes.js';

/**
 * Days after which a backfill goes on as a new run, so that its history stays small: about 200 events. Part of the
 * history: change it with `patched`.
 */
export const DAYS_PER_RUN = 30;

const ADVICE =
  'Start this backfill again once the cause is mended: a sync does not read days again that were loaded before.';

/**
 * Reads a chosen range of one ad account, whether it was loaded before or not: the lists once, then day by day or,
 * where that takes fewer requests or reaches further back, by report. It can be paused, resumed and cancelled; days that are under way are finished first, or end at once on cancel.
 */
export async function backfillAdAccount(input: BackfillAdAccountInput): Promise<AccountProgress> {
  let progress = input.continued?.progress;
  answerProgress(() => progress);
  let paused = input.continued?.progress.paused ?? false;
  const setPaused = (value: boolean) => {
    paused = value;
    if (progress) showPaused(progress, paused);
  };
  setHandler(pauseSignal, () => setPaused(true), { description: 'Begin no more days until resume' });
  setHandler(resumeSignal, () => setPaused(false), { description: 'Go on after pause' });
  assertInput(faultsOfBackfillInput(input));

  const today = toDay(workflowInfo().startTime);
  const state = input.continued ?? (await begin(input, today));
  progress = state.progress;
  showPaused(progress, paused);
  const run = createAccountRun(progress, state.databaseId, state.ads);
  if (!input.continued) await readLists(run, state, input, today);

  const days = inOrder(state.ranges, input);
  const hold = () => condition(() => !paused);
  const { reports = [] } = state;
  const read = await run.readAnalytics({
    days: days.slice(0, DAYS_PER_RUN),
    reports,
    instead: input.via !== 'report',
    today,
    whole: true,
    hold,
  });
  if (read.length > 0 && !progress.stop) await run.reconcile(read, today);
  if (read.length > 0 && !progress.stop && patched('check')) await run.check(read);

  const left = days.slice(DAYS_PER_RUN);
  if (left.length > 0 && !progress.stop) {
    const continued: BackfillState = { ...state, ranges: toRanges(left), reports: [], progress };
    const ads = run.ads();
    if (ads !== undefined) continued.ads = ads;
    await continueAsNew<typeof backfillAdAccount>({ ...input, continued });
  }
  if (!isWhole(progress)) throw incomplete(progress, ADVICE);
  return progress;
}

async function begin(input: BackfillAdAccountInput, today: Day): Promise<BackfillState> {
  const { databaseId, ranges, notes, searchAttributes } = await planDays(input, today);
  const days = formatRanges(ranges);
  const { adAccountId } = input;
  if (searchAttributes) tagRun('backfill', { adAccountId, days });
  const progress = startAccount(adAccountId, days, entityTables.length + ranges.flatMap(eachDay).length);
  progress.notes.push(...notes);
  return { ranges, databaseId, progress };
}

/** Reads the lists; how many ads there are then tells how the days are best read. */
async function readLists(
  run: AccountRun,
  state: BackfillState,
  { adAccountId, via, oldestFirst }: BackfillAdAccountInput,
  today: Day,
): Promise<void> {
  const { progress, ranges, databaseId } = state;
  await run.readEntities();
  const ways = await chooseWays({ adAccountId, ranges, today, via, databaseId }, progress);
  state.ranges = ways.daily;
  state.reports = oldestFirst ? ways.reports.reverse() : ways.reports;
}

function inOrder(ranges: readonly DayRange[], { oldestFirst }: BackfillAdAccountInput): Day[] {
  const days = ranges.flatMap(eachDay);
  return oldestFirst ? days : days.reverse();
}

function showPaused(progress: AccountProgress, paused: boolean): void {
  if (paused) progress.paused = true;
  else delete progress.paused;
  setCurrentDetails(accountDetails(progress));
}
