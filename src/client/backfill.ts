import type { Client } from '@temporalio/client';
import type { Config } from '../config.js';
import { SyncError } from '../errors.js';
import { reachableRange } from '../shared/analytics-plan.js';
import { type Day, toDay } from '../shared/dates.js';
import { type BackfillAdAccountInput, backfillWorkflowId, faultsOfBackfillInput } from '../shared/inputs.js';
import { followOne } from './follow.js';
import { reportEnd } from './report.js';
import { createRunView } from './run-view.js';
import { UsageError } from './usage-error.js';

export interface BackfillOptions {
  adAccount?: string;
  from?: Day;
  to?: Day;
  via?: string;
  oldestFirst?: boolean;
  detach?: boolean;
  json?: boolean;
}

/** @throws UsageError for options that cannot be meant. */
export function backfillInput({
  adAccount,
  from,
  to,
  via,
  oldestFirst,
}: BackfillOptions): BackfillAdAccountInput {
  const missing = Object.entries({ '--ad-account': adAccount, '--from': from, '--to': to })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (!from || !to || missing.length > 0)
    throw new UsageError(`backfill needs ${missing.join(' and ')} (see --help)`);
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  const input = {
    adAccountId: adAccount,
    startDate: from,
    endDate: to,
    ...(via ? { via } : {}),
    ...(oldestFirst ? { oldestFirst } : {}),
  } as BackfillAdAccountInput;
  const faults = faultsOfBackfillInput(input);
  if (faults.length > 0) throw new UsageError(faults.join('. '));
  return input;
}

/** What is cut from the range, and why. @throws UsageError when nothing is left. */
export function cutsOf({ startDate, endDate }: BackfillAdAccountInput, now: Date): string[] {
  const { range, notes } = reachableRange({ today: toDay(now), startDate, endDate, lookbackDays: 0 });
  if (range.from > range.to) throw new UsageError(`No day is left to read: ${notes.join('; ')}`);
  return notes;
}

/**
 * Starts a backfill, or joins the same one that is under way, and follows it to its end.
 *
 * @returns whether all of it was done.
 */
export async function backfill(client: Client, config: Config, options: BackfillOptions): Promise<boolean> {
  const input = backfillInput(options);
  const cuts = cutsOf(input, new Date());
  const { taskQueue } = config.temporal;
  const workflowId = backfillWorkflowId(input);
  const handle = await client.workflow.start('backfillAdAccount', {
    workflowId,
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    memo: { adAccountId: input.adAccountId },
    staticSummary: `Backfill of ad account ${input.adAccountId}`,
    staticDetails: `Analytics days ${input.startDate}..${input.endDate}, ${input.oldestFirst ? 'oldest' : 'newest'} first`,
  });
  if (options.detach) {
    // Who follows it is told at the end.
    for (const cut of cuts) console.error(`Note: ${cut}`);
    console.log(
      options.json ? JSON.stringify({ workflowId }) : `The backfill runs as workflow ${workflowId}`,
    );
    return true;
  }
  console.error(`The backfill runs as workflow ${workflowId}`);
  const view = createRunView(process.stderr);
  return await reportEnd(followOne({ client, handle, taskQueue, view }), {
    what: 'backfill',
    json: options.json,
  });
}

/** What can be done to a backfill, with the text of its help. */
export const backfillDoings = {
  pause: 'begin no more days until it is resumed',
  resume: 'go on',
  cancel: 'end it; days that are loaded stay',
} as const;

export type BackfillDoing = keyof typeof backfillDoings;
const told = { pause: 'Paused', resume: 'Resumed', cancel: 'Asked to end' };

/** Pauses, resumes or cancels a backfill that is under way. */
export async function actOnBackfill(
  client: Client,
  doing: BackfillDoing,
  workflowId: string,
): Promise<boolean> {
  const handle = client.workflow.getHandle(workflowId);
  const { type, status } = await handle.describe();
  if (type !== 'backfillAdAccount') {
    throw new SyncError('InvalidInput', `Workflow ${workflowId} is of type ${type}, which is no backfill`);
  }
  if (status.name !== 'RUNNING') {
    throw new SyncError('InvalidInput', `Backfill ${workflowId} is not under way: it is ${status.name}`);
  }
  if (doing === 'cancel') await handle.cancel();
  else await handle.signal(doing);
  console.log(`${told[doing]}: ${workflowId}`);
  return true;
}
