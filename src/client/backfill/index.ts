/** `client backfill`: starts a backfill, or joins the same one that is under way. */
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { toDay } from '../../shared/dates.js';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import type { WithClient } from '../command-line.js';
import { followOne } from '../run/follow.js';
import { leaveOnInterrupt } from '../run/interrupt.js';
import { assertOwn } from '../run/other-deployment.js';
import { printSummary } from '../run/summary.js';
import { createRunView } from '../run/view.js';
import { print, tell } from '../terminal.js';
import { type BackfillOptions, backfillInput, reachableDays } from './input.js';

interface Started {
  handle: WorkflowHandle;
  /** How the backfill that was already under way reads its days. */
  joined: string | undefined;
}

/**
 * Starts a backfill, or joins the same one that is under way, and follows it to its end.
 *
 * @returns whether it finished everything it planned.
 */
export async function backfill({ client, config, options }: WithClient<BackfillOptions>): Promise<boolean> {
  const input = backfillInput(options);
  const { taskQueue } = config.temporal;
  const { handle, joined } = await startOrJoin(client, taskQueue, input);
  const { workflowId } = handle;
  if (joined) tell(`Joined the backfill that is under way already, which reads ${joined}.`);
  if (options.detach) {
    // A caller that follows the run sees the cuts in its summary.
    const { cuts } = reachableDays(input, toDay(new Date()));
    if (!joined) for (const cut of cuts) tell(`Note: ${cut}`);
    print(options.json ? JSON.stringify({ workflowId }) : `The backfill runs as workflow ${workflowId}`);
    return true;
  }
  tell(`The backfill runs as workflow ${workflowId}`);
  const stay = leaveOnInterrupt('backfill', commandsFor(input));
  try {
    const view = createRunView(process.stderr);
    const ending = followOne({ client, handle, taskQueue, view });
    return await printSummary(ending, { what: 'backfill', json: options.json });
  } finally {
    stay();
  }
}

function commandsFor(input: BackfillAdAccountInput) {
  const { adAccountId, startDate, endDate } = input;
  const start = `pinterest-ads-sync backfill --ad-account ${adAccountId} --from ${startDate} --to ${endDate}`;
  return { follow: start, cancel: `pinterest-ads-sync backfill cancel ${backfillWorkflowId(input)}` };
}

async function startOrJoin(
  client: Client,
  taskQueue: string,
  input: BackfillAdAccountInput,
): Promise<Started> {
  const workflowId = backfillWorkflowId(input);
  const { adAccountId, startDate, endDate, oldestFirst, via = 'auto' } = input;
  const order = `the ${oldestFirst ? 'oldest' : 'newest'} day first`;
  try {
    const handle = await client.workflow.start(workflowTypes.backfill, {
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
    const running = await handle.describe();
    assertOwn(`Backfill ${workflowId}`, running.taskQueue, taskQueue);
    const { order: theirOrder = 'the days in an unknown order', via: theirVia = 'auto' } = running.memo ?? {};
    return { handle, joined: `${theirOrder}, via ${theirVia}` };
  }
}
