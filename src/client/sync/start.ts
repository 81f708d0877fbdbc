/** Starts a sync, unless one of the same ad accounts is under way: two at once would only share its requests. */
import { WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import type { SyncAllAdAccountsInput } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { assertOwn } from '../run/other-deployment.js';
import { writesElsewhere } from '../run/same-database.js';
import { scopeText, workflowIdOf } from './input.js';
import { findUnderWay, inputOf, type SyncSource } from './under-way.js';

export interface StartedSync {
  handle: WorkflowHandle;
  /** The input of the run that was under way already; undefined when this one was started. */
  joined: SyncAllAdAccountsInput | undefined;
  /** It writes to another database than this caller's. */
  otherDatabase: boolean;
}

export async function startOrJoin(
  source: SyncSource,
  input: SyncAllAdAccountsInput,
  databaseId: string | undefined,
): Promise<StartedSync> {
  const { client, taskQueue } = source;
  const underWay = await findUnderWay(source, input);
  if (underWay) return await joinRun(source, underWay.info.workflowId, databaseId);
  const workflowId = workflowIdOf(input);
  try {
    const handle = await client.workflow.start(workflowTypes.syncAll, {
      workflowId,
      taskQueue,
      args: [{ ...input, databaseId }],
      // Unlike an input, a memo would keep an undefined value.
      memo: databaseId ? { databaseId } : {},
      staticSummary: `Sync of ${scopeText(input)}`,
    });
    return { handle, joined: undefined, otherDatabase: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return await joinRun(source, workflowId, databaseId);
  }
}

async function joinRun(
  { client, taskQueue }: SyncSource,
  workflowId: string,
  databaseId: string | undefined,
): Promise<StartedSync> {
  const handle = client.workflow.getHandle(workflowId);
  const running = await handle.describe();
  assertOwn(`Workflow ${workflowId}`, running.taskQueue, taskQueue);
  return {
    handle,
    joined: await inputOf(client, running),
    otherDatabase: writesElsewhere(running.memo?.databaseId, databaseId),
  };
}
