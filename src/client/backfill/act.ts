/** `client backfill pause`, `resume` and `cancel`. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { signals, workflowTypes } from '../../shared/workflow-names.js';
import { print } from '../terminal.js';

const done = { pause: 'Paused', resume: 'Resumed', cancel: 'Cancellation requested' } as const;

export type BackfillAction = keyof typeof done;

/**
 * Pauses, resumes or cancels a backfill that is under way.
 *
 * @throws Error when there is no such backfill, or when it has ended.
 */
export async function actOnBackfill(
  client: Client,
  action: BackfillAction,
  workflowId: string,
): Promise<boolean> {
  const handle = client.workflow.getHandle(workflowId);
  const { type, status } = await handle.describe().catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new Error(`There is no backfill ${workflowId}; its workflow id was printed when it was started`);
  });
  if (type !== workflowTypes.backfill) {
    throw new Error(`Workflow ${workflowId} is of type ${type}, not a backfill`);
  }
  if (status.name !== 'RUNNING') {
    throw new Error(`Backfill ${workflowId} is not under way: it is ${status.name}`);
  }
  if (action === 'cancel') await handle.cancel();
  else await handle.signal(signals[action]);
  print(`${done[action]}: ${workflowId}`);
  return true;
}
