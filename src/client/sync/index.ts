import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Config } from '../../config/index.js';
import { faultsOfSyncAllInput } from '../../shared/input-faults.js';
import { type SyncAllAdAccountsInput, syncAllWorkflowIdOf } from '../../shared/inputs.js';
import { followAll } from '../run/follow.js';
import { assertOwn } from '../run/other-deployment.js';
import { reportEnd } from '../run/summary.js';
import { createRunView } from '../run/view.js';
import { UsageError } from '../usage-error.js';

export interface SyncOptions {
  adAccount?: string[];
  lookbackDays?: number;
  history?: number;
  connection?: string;
  detach?: boolean;
  json?: boolean;
  /** Not an option of the command line: the database that the run is to write to, where the caller knows it. */
  databaseId?: string;
}

/**
 * Starts a run of all ad accounts, or joins the one that is under way, and follows it to its end.
 *
 * @returns whether all of it was done.
 */
export async function sync(client: Client, config: Config, options: SyncOptions): Promise<boolean> {
  const input = syncInput(options);
  const { taskQueue } = config.temporal;
  const { handle, joined, otherDatabase } = await startOrJoin(client, taskQueue, input, options.databaseId);
  if (otherDatabase) {
    console.error(
      `A sync that writes to another database is under way at this Temporal server (workflow ${handle.workflowId}). ` +
        'Wait for its end, or use a Temporal server or namespace of your own.',
    );
    return false;
  }
  // The run of another connection has another id.
  const { connection: _, ...choices } = input;
  if (joined && Object.keys(choices).length > 0) {
    console.error(
      'Another sync is under way, started with options of its own. Wait for its end (client sync without ' +
        'other options follows it), or end it in the Web UI, then start this one again.',
    );
    return false;
  }
  if (joined) console.error('Joined the sync that is under way already.');
  if (options.detach) {
    const { workflowId } = handle;
    console.log(
      options.json ? JSON.stringify({ workflowId, joined }) : `The sync runs as workflow ${workflowId}`,
    );
    return true;
  }
  const view = createRunView(process.stderr);
  const ending = followAll({ client, handle, taskQueue, view });
  return await reportEnd(ending, { what: 'sync', json: options.json });
}

async function startOrJoin(
  client: Client,
  taskQueue: string,
  input: SyncAllAdAccountsInput,
  databaseId: string | undefined,
) {
  const ofRun = databaseId ? { databaseId } : {};
  const workflowId = syncAllWorkflowIdOf(input.connection);
  try {
    const handle = await client.workflow.start('syncAllAdAccounts', {
      workflowId,
      taskQueue,
      args: [{ ...input, ...ofRun }],
      memo: ofRun,
      staticSummary: `Sync of all ad accounts${ofConnection(input.connection)}`,
    });
    return { handle, joined: false, otherDatabase: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const handle = client.workflow.getHandle(workflowId);
    const { memo, taskQueue: ofRunning } = await handle.describe();
    assertOwn(`Workflow ${workflowId}`, ofRunning, taskQueue);
    const otherDatabase =
      databaseId !== undefined && memo?.databaseId !== undefined && memo.databaseId !== databaseId;
    return { handle, joined: true, otherDatabase };
  }
}

/** Nothing for the connection that nobody names. */
export const ofConnection = (connection?: string) => (connection ? ` of connection ${connection}` : '');

/** @throws UsageError for options that cannot be meant. */
export function syncInput({
  adAccount,
  lookbackDays,
  history,
  connection,
}: SyncOptions): SyncAllAdAccountsInput {
  const input = {
    ...(adAccount ? { adAccountIds: adAccount } : {}),
    ...(lookbackDays === undefined ? {} : { lookbackDays }),
    ...(history === undefined ? {} : { historyDays: history }),
    ...(connection ? { connection } : {}),
  };
  const faults = faultsOfSyncAllInput(input);
  if (faults.length > 0) throw new UsageError(faults.join('. '));
  return input;
}
