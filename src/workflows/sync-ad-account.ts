import { patched, workflowInfo } from '@temporalio/workflow';
import { eachDay, formatRanges, toDay } from '../shared/dates.js';
import { faultsOfSyncAdAccountInput, type SyncAdAccountInput } from '../shared/inputs.js';
import { type AccountProgress, isWhole, type SyncAdAccountResult, startAccount } from '../shared/progress.js';
import { entityTables } from '../shared/tables.js';
import { createAccountRun } from './account-run.js';
import { chooseWays } from './choose-ways.js';
import { assertInput, incomplete } from './failures.js';
import { planDays } from './plan-days.js';
import { answerProgress } from './progress-query.js';
import { tagRun } from './search-attributes.js';

/**
 * Copies one ad account: its four entity tables, then analytics day by day, newest first. A unit that fails
 * does not stop the others; the run then ends failed and names what is missing.
 */
export async function syncAdAccount(input: SyncAdAccountInput): Promise<SyncAdAccountResult> {
  let progress: AccountProgress | undefined;
  answerProgress(() => progress);
  assertInput(faultsOfSyncAdAccountInput(input));

  const { adAccountId } = input;
  const today = toDay(workflowInfo().startTime);
  // A chosen range is read day by day; reports are for history, for first loads of large accounts, and for backfills.
  const isChosen = input.startDate !== undefined || input.endDate !== undefined;
  const via = isChosen ? 'daily' : 'auto';
  const plan = await planDays({ ...input, via }, today);
  if (plan.searchAttributes) tagRun('sync', { adAccountId, days: formatRanges(plan.ranges) });
  progress = startAccount(
    adAccountId,
    formatRanges(plan.ranges),
    entityTables.length + plan.ranges.flatMap(eachDay).length,
  );
  progress.notes.push(...plan.notes);

  const run = createAccountRun(progress, plan.databaseId);
  await run.readEntities();
  const { ranges, databaseId } = plan;
  const ways = await chooseWays({ adAccountId, ranges, today, via, databaseId }, progress);
  const daysRead = await run.readAnalytics({
    days: ways.daily.flatMap(eachDay).reverse(),
    reports: ways.reports,
    instead: true,
    today,
    whole: isChosen,
  });
  if (daysRead.length > 0 && !progress.stop && patched('reconcile')) await run.reconcile(daysRead, today);
  if (daysRead.length > 0 && !progress.stop && patched('check')) await run.check(daysRead);

  if (!isWhole(progress)) throw incomplete(progress);
  return progress;
}
