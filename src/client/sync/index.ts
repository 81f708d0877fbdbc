/** `client sync`: starts a run of all ad accounts, or joins the one that is under way. */
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { type SyncAllAdAccountsInput, syncAllWorkflowIdOf } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import type { WithClient } from '../command-line.js';
import { followAll } from '../run/follow.js';
import { assertOwn } from '../run/other-deployment.js';
import { printSummary } from '../run/summary.js';
import { createRunView } from '../run/view.js';
import { print, tell } from '../terminal.js';
import { ofConnection, type SyncOptions, syncInput } from './input.js';

interface Started {
  handle: WorkflowHandle;
  /** It was under way already. */
  joined: boolean;
  /** It writes to another database than this caller's. */
  otherDatabase: boolean;
}

/**
 * Starts a run of all ad accounts, or joins the one that is under way, and follows it to its end.
 *
 * @returns whether it finished everything it planned.
 */
export async function sync({ client, config, options }: WithClient<SyncOptions>): Promise<boolean> {
  const input = syncInput(options);
  const { taskQueue } = config.temporal;
  const started = await startOrJoin(client, taskQueue, input, options.databaseId);
  const refusal = whyNotJoined(started, input);
  if (refusal) {
    tell(refusal);
    return false;
  }
  const { handle, joined } = started;
  if (joined) tell('Joined the sync that is under way already.');
  if (options.detach) {
    const { workflowId } = handle;
    print(options.json ? JSON.stringify({ workflowId, joined }) : `The sync runs as workflow ${workflowId}`);
    return true;
  }
  const view = createRunView(process.stderr);
  const ending = followAll({ client, handle, taskQueue, view });
  return await printSummary(ending, { what: 'sync', json: options.json });
}

function whyNotJoined(
  { handle, joined, otherDatabase }: Started,
  { connection: _, ...choices }: SyncAllAdAccountsInput,
): string | undefined {
  if (otherDatabase) {
    return (
      `A sync that writes to another database is under way at this Temporal server (workflow ${handle.workflowId}). ` +
      'Wait for its end, or use a Temporal server or namespace of your own.'
    );
  }
  // The run of another connection has another id.
  const hasChoices = Object.values(choices).some((choice) => choice !== undefined);
  if (!joined || !hasChoices) return undefined;
  return (
    'Another sync is under way, started with other options. Wait for its end (pinterest-ads-sync sync without ' +
    'options follows it), or end it in the Web UI, then start this one again.'
  );
}

async function startOrJoin(
  client: Client,
  taskQueue: string,
  input: SyncAllAdAccountsInput,
  databaseId: string | undefined,
): Promise<Started> {
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
    const handle = client.workflow.getHandle(workflowId);
    const running = await handle.describe();
    assertOwn(`Workflow ${workflowId}`, running.taskQueue, taskQueue);
    const theirs = running.memo?.databaseId;
    const otherDatabase = databaseId !== undefined && theirs !== undefined && theirs !== databaseId;
    return { handle, joined: true, otherDatabase };
  }
}
