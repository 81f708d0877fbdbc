/** Starts a backfill, unless the same one is under way. */
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { assertOwn } from '../run/other-deployment.js';
import { elsewhereText, writesElsewhere } from '../run/same-database.js';

interface Started {
  handle: WorkflowHandle;
  /** How the backfill that was already under way reads its days. */
  joined: string | undefined;
}

/** @throws Error when the same backfill is under way for another database or another deployment. */
export async function startOrJoin(
  client: Client,
  taskQueue: string,
  { input, databaseId }: { input: BackfillAdAccountInput; databaseId: string | undefined },
): Promise<Started> {
  const workflowId = backfillWorkflowId(input);
  const { adAccountId, startDate, endDate, oldestFirst, via = 'auto' } = input;
  const order = `the ${oldestFirst ? 'oldest' : 'newest'} day first`;
  try {
    const handle = await client.workflow.start(workflowTypes.backfill, {
      workflowId,
      taskQueue,
      args: [{ ...input, databaseId }],
      // Unlike an input, a memo would keep an undefined value.
      memo: { adAccountId, order, via, ...(databaseId ? { databaseId } : {}) },
      staticSummary: `Backfill of ad account ${adAccountId}`,
      staticDetails: `Analytics days ${startDate}..${endDate}, ${order}`,
    });
    return { handle, joined: undefined };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const handle = client.workflow.getHandle(workflowId);
    const running = await handle.describe();
    assertOwn(`Backfill ${workflowId}`, running.taskQueue, taskQueue);
    if (writesElsewhere(running.memo?.databaseId, databaseId))
      throw new Error(elsewhereText('backfill', workflowId));
    const { order: theirOrder = 'the days in an unknown order', via: theirVia = 'auto' } = running.memo ?? {};
    return { handle, joined: `${theirOrder}, via ${theirVia}` };
  }
}
