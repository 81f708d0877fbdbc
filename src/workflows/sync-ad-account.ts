import { mostUrgentFirst } from '../shared/analytics-plan.js';
import { eachDay } from '../shared/dates.js';
import { incompleteFailure } from '../shared/incomplete-run.js';
import { faultsOfSyncAdAccountInput } from '../shared/input-faults.js';
import type { SyncAdAccountInput } from '../shared/inputs.js';
import { isComplete, type SyncAdAccountResult } from '../shared/progress.js';
import type { AccountRun } from './account-run.js';
import { announceFailing } from './announce-failing.js';
import { chooseHowToRead } from './choose-how-to-read.js';
import { assertInput } from './failures.js';
import { readAnalytics } from './read-analytics.js';
import { readEntities } from './read-entities.js';
import { readExtra } from './read-extra.js';
import { answerProgress } from './show-progress.js';
import { startAccountRun } from './start-account-run.js';
import { withEndTold } from './tell-end.js';
import { verifyDays } from './verify-days.js';

/**
 * Copies one ad account: its four entity tables, then its analytics, the newest days first, then the chosen tables
 * beside them. A unit that fails does not stop the others; the run then fails and names what is missing.
 */
export async function syncAdAccount(input: SyncAdAccountInput): Promise<SyncAdAccountResult> {
  return await withEndTold(input, () => syncOne(input));
}

async function syncOne(input: SyncAdAccountInput): Promise<SyncAdAccountResult> {
  let run: AccountRun | undefined;
  answerProgress(() => run?.progress);
  announceFailing();
  assertInput(faultsOfSyncAdAccountInput(input));

  // A chosen range is read day by day; reports are for history, for first loads of large accounts, and for backfills.
  const isChosen = input.startDate !== undefined || input.endDate !== undefined;
  const via = isChosen ? 'daily' : 'auto';
  const started = await startAccountRun('sync', { ...input, via });
  run = started.run;
  await readEntities(run);
  const { daily, reports } = await chooseHowToRead(run, {
    ranges: started.ranges,
    via,
    withDaysOfNewAds: !isChosen,
  });
  const daysRead = await readAnalytics(run, {
    days: mostUrgentFirst(daily.flatMap(eachDay).reverse(), run.today),
    reports,
    fallBackToDaily: true,
    allAds: isChosen,
  });
  await verifyDays(run, daysRead);
  await readExtra(run, {
    ranges: started.ranges,
    withMissingDays: !isChosen,
    historyDays: input.historyDays,
  });

  if (!isComplete(run.progress)) throw incompleteFailure(run.progress);
  return run.progress;
}
