import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Config } from '../../config/index.js';
import { reachableRange } from '../../shared/analytics-plan.js';
import { type Day, toDay } from '../../shared/dates.js';
import { faultsOfBackfillInput } from '../../shared/input-faults.js';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../shared/inputs.js';
import { followOne } from '../run/follow.js';
import { assertOwn } from '../run/other-deployment.js';
import { reportEnd } from '../run/summary.js';
import { createRunView } from '../run/view.js';
import { UsageError } from '../usage-error.js';

export interface BackfillOptions {
  adAccount?: string;
  from?: Day;
  to?: Day;
  via?: string;
  oldestFirst?: boolean;
  plan?: boolean;
  connection?: string;
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
  connection,
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
    ...(connection ? { connection } : {}),
  } as BackfillAdAccountInput;
  const faults = faultsOfBackfillInput(input);
  if (faults.length > 0) throw new UsageError(faults.join('. '));
  return input;
}

/** What is cut from the range, and why. @throws UsageError when nothing is left. */
export function cutsOf({ startDate, endDate, via }: BackfillAdAccountInput, now: Date): string[] {
  const { range, notes } = reachableRange({
    today: toDay(now),
    startDate,
    endDate,
    lookbackDays: 0,
    reports: via !== 'daily',
  });
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
  const { handle, joined } = await startOrJoin(client, taskQueue, input);
  const { workflowId } = handle;
  if (joined) console.error(`Joined the backfill that is under way already, which reads ${joined}.`);
  if (options.detach) {
    // Who follows it is told at the end.
    if (!joined) for (const cut of cuts) console.error(`Note: ${cut}`);
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

/** @returns with the order of its days, when the backfill was under way already. */
async function startOrJoin(client: Client, taskQueue: string, input: BackfillAdAccountInput) {
  const workflowId = backfillWorkflowId(input);
  const { adAccountId, startDate, endDate, oldestFirst } = input;
  const order = `the ${oldestFirst ? 'oldest' : 'newest'} day first`;
  const via = input.via ?? 'auto';
  try {
    const handle = await client.workflow.start('backfillAdAccount', {
      workflowId,
      taskQueue,
      args: [input],
      memo: { adAccountId, order, via },
      staticSummary: `Backfill of ad account ${adAccountId}`,
      staticDetails: `Analytics days ${startDate}..${endDate}, ${order}`,
    });
    return { handle, joined: undefined };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const handle = client.workflow.getHandle(workflowId);
    const { memo, taskQueue: ofRunning } = await handle.describe();
    assertOwn(`Backfill ${workflowId}`, ofRunning, taskQueue);
    return {
      handle,
      joined: `${memo?.order ?? 'the days in an order of its own'}, via ${memo?.via ?? 'auto'}`,
    };
  }
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
  const { type, status } = await handle.describe().catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new Error(`There is no backfill ${workflowId}; its workflow id was printed when it was started`);
  });
  if (type !== 'backfillAdAccount') {
    throw new Error(`Workflow ${workflowId} is of type ${type}, which is no backfill`);
  }
  if (status.name !== 'RUNNING') {
    throw new Error(`Backfill ${workflowId} is not under way: it is ${status.name}`);
  }
  if (doing === 'cancel') await handle.cancel();
  else await handle.signal(doing);
  console.log(`${told[doing]}: ${workflowId}`);
  return true;
}
