/** Starts a backfill, unless the same one is under way. */
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { assertOwn } from '../run/other-deployment.js';

interface Started {
  handle: WorkflowHandle;
  /** How the backfill that was already under way reads its days. */
  joined: string | undefined;
}

export async function startOrJoin(
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
