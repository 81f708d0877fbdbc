/** Starts a run of all ad accounts, unless one is under way: two at once would only share its requests. */
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { type SyncAllAdAccountsInput, syncAllWorkflowIdOf } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { assertOwn } from '../run/other-deployment.js';
import { hasChoices, ofConnection } from './input.js';
import { findUnderWay } from './under-way.js';

export interface StartedSync {
  handle: WorkflowHandle;
  /** It was under way already. */
  joined: boolean;
  /** It writes to another database than this caller's. */
  otherDatabase: boolean;
}

export async function startOrJoin(
  client: Client,
  taskQueue: string,
  input: SyncAllAdAccountsInput,
  databaseId: string | undefined,
): Promise<StartedSync> {
  // One with choices does something else than the run of all that a schedule has started.
  const underWay = hasChoices(input)
    ? undefined
    : await findUnderWay({ client, taskQueue }, input.connection);
  if (underWay) return await joinRun(client, taskQueue, underWay.workflowId, databaseId);
  const workflowId = syncAllWorkflowIdOf(input.connection);
  try {
    const handle = await client.workflow.start(workflowTypes.syncAll, {
      workflowId,
      taskQueue,
      args: [{ ...input, databaseId }],
      // Unlike an input, a memo would keep an undefined value.
      memo: databaseId ? { databaseId } : {},
      staticSummary: `Sync of all ad accounts${ofConnection(input.connection)}`,
    });
    return { handle, joined: false, otherDatabase: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return await joinRun(client, taskQueue, workflowId, databaseId);
  }
}

async function joinRun(
  client: Client,
  taskQueue: string,
  workflowId: string,
  databaseId: string | undefined,
): Promise<StartedSync> {
  const handle = client.workflow.getHandle(workflowId);
  const running = await handle.describe();
  assertOwn(`Workflow ${workflowId}`, running.taskQueue, taskQueue);
  const theirs = running.memo?.databaseId;
  const otherDatabase = databaseId !== undefined && theirs !== undefined && theirs !== databaseId;
  return { handle, joined: true, otherDatabase };
}
