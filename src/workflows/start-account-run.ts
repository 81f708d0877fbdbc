/** How a run of an ad account begins. */
import { workflowInfo } from '@temporalio/workflow';
import { type Day, type DayRange, eachDay, formatRanges, toDay } from '../shared/dates.js';
import type { SyncAdAccountInput } from '../shared/inputs.js';
import { subjectOf } from '../shared/notification.js';
import { startAccount } from '../shared/progress.js';
import type { ReadMode } from '../shared/reading-plan.js';
import type { AccountRun } from './account-run.js';
import { activities } from './activity-options.js';
import { unwrapFailure } from './failures.js';
import { withLimitWait } from './limit-wait.js';
import { listsToRead } from './lists-to-read.js';
import { tagRun } from './tag-run.js';
import { setTelling } from './tell-end.js';

export const startDay = (): Day => toDay(workflowInfo().startTime);

/** What the input of a sync or of a backfill says about the days to read. */
type DayChoice = SyncAdAccountInput & { via?: ReadMode | undefined };

/** Plans the days to read and starts the record of progress. @returns the run, and its days. */
export async function startAccountRun(
  kind: 'sync' | 'backfill',
  { adAccountId, startDate, endDate, lookbackDays, historyDays, via, databaseId, connection }: DayChoice,
): Promise<{ run: AccountRun; ranges: DayRange[] }> {
  const today = startDay();
  const choice = { startDate, endDate, lookbackDays, historyDays, via };
  const subject = subjectOf(workflowInfo().workflowType, { adAccountId });
  const startedAt = workflowInfo().startTime.getTime();
  const planInput = { adAccountId, today, startedAt, ...choice, databaseId, connection, subject };
  const options = { summary: 'which days to read' };
  // It may ask Pinterest which days the ad account counts in.
  const plan = await unwrapFailure(
    withLimitWait(() => activities.planAnalytics.executeWithOptions(options, [planInput])),
  );
  setTelling(plan.telling);
  const days = formatRanges(plan.ranges);
  if (plan.searchAttributes) tagRun(kind, { adAccountId, days });
  const progress = startAccount(
    adAccountId,
    days,
    listsToRead().length + plan.ranges.flatMap(eachDay).length,
  );
  progress.notes.push(...plan.notes);
  progress.requests += plan.requests ?? 0;
  const { databaseId: database, hasExtra, timeZone, ranges } = plan;
  return {
    run: { progress, databaseId: database, today: plan.today ?? today, timeZone, hasExtra },
    ranges,
  };
}
