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
  // Reports are for history that is asked for, and for backfills: a chosen range is read as it always was, day by day.
  const reach = input.historyDays === undefined ? ({ via: 'daily' } as const) : {};
  const plan = await planDays({ ...input, ...reach }, today);
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
  const ways = await chooseWays({ adAccountId, ranges, today, databaseId }, progress);
  const daysRead = await run.readAnalytics({
    days: ways.daily.flatMap(eachDay).reverse(),
    reports: ways.reports,
    today,
  });
  if (daysRead.length > 0 && !progress.stop && patched('reconcile')) await run.reconcile(daysRead);
  if (daysRead.length > 0 && !progress.stop && patched('check')) await run.check(daysRead);

  if (!isWhole(progress)) throw incomplete(progress);
  return progress;
}
