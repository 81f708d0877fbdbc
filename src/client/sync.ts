import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Config } from '../config.js';
import { messageOf } from '../errors.js';
import { faultsOfSyncAllInput, type SyncAllAdAccountsInput, syncAllWorkflowId } from '../shared/inputs.js';
import { type AllProgress, INCOMPLETE } from '../shared/progress.js';
import { tableNames } from '../shared/tables.js';
import { follow } from './follow.js';
import { createRunView } from './run-view.js';
import { group, textTable } from './table.js';
import { UsageError } from './usage-error.js';

export interface SyncOptions {
  adAccount?: string[];
  lookbackDays?: number;
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
  const started = Date.now();
  const { handle, joined, otherDatabase } = await startOrJoin(client, taskQueue, input, options.databaseId);
  if (otherDatabase) {
    console.error(
      `A sync that writes to another database is under way at this Temporal server (workflow ${handle.workflowId}). ` +
        'Wait for its end, or use a Temporal server or namespace of your own.',
    );
    return false;
  }
  if (joined && Object.keys(input).length > 0) {
    console.error(
      'Another sync is under way, started with options of its own. Wait for its end (client sync without options ' +
        'follows it), or end it in the Web UI, then start this one again.',
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
  try {
    const result = await follow(client, handle, taskQueue, view);
    view.stop();
    report(result, started, options);
    return true;
  } catch (error) {
    view.stop();
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const isIncomplete = cause instanceof ApplicationFailure && cause.type === INCOMPLETE;
    const progress = isIncomplete ? cause.details?.[0] : undefined;
    if (progress) report(progress as AllProgress, started, options);
    console.error(`\nThe sync failed: ${messageOf(error.cause ?? error)}`);
    return false;
  }
}

async function startOrJoin(
  client: Client,
  taskQueue: string,
  input: SyncAllAdAccountsInput,
  databaseId: string | undefined,
) {
  const ofRun = databaseId ? { databaseId } : {};
  try {
    const handle = await client.workflow.start('syncAllAdAccounts', {
      workflowId: syncAllWorkflowId,
      taskQueue,
      args: [{ ...input, ...ofRun }],
      memo: ofRun,
      staticSummary: 'Sync of all ad accounts',
    });
    return { handle, joined: false, otherDatabase: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const handle = client.workflow.getHandle(syncAllWorkflowId);
    const { memo } = await handle.describe();
    const otherDatabase =
      databaseId !== undefined && memo?.databaseId !== undefined && memo.databaseId !== databaseId;
    return { handle, joined: true, otherDatabase };
  }
}

/** @throws UsageError for options that cannot be meant. */
export function syncInput({ adAccount, lookbackDays }: SyncOptions): SyncAllAdAccountsInput {
  const input = {
    ...(adAccount ? { adAccountIds: adAccount } : {}),
    ...(lookbackDays === undefined ? {} : { lookbackDays }),
  };
  const faults = faultsOfSyncAllInput(input);
  if (faults.length > 0) throw new UsageError(faults.join('. '));
  return input;
}

function report(progress: AllProgress, started: number, { json }: SyncOptions): void {
  const seconds = Math.round((Date.now() - started) / 100) / 10;
  if (json) {
    console.log(JSON.stringify({ ...progress, seconds }, null, 2));
    return;
  }
  const rows = tableNames.map((name) => {
    const { new: added, changed, unchanged } = progress.rows[name];
    return [`pinterest.${name}`, added, changed, unchanged];
  });
  console.log(`\n${textTable(['table', 'new', 'changed', 'unchanged'], rows).join('\n')}\n`);
  for (const note of progress.notes) console.log(`Note: ${note}`);
  if (progress.cleaned > 0) {
    console.log(
      `Note: ${progress.cleaned} characters that Postgres cannot hold were taken out of Pinterest's text`,
    );
  }
  if (progress.rejected > 0) {
    console.log(
      `Rows that could not be stored: ${group(progress.rejected)} (SELECT reason, raw FROM pinterest_sync.rejected_rows)`,
    );
  }
  if (progress.finalDaysChanged > 0) {
    console.log(
      `Note: ${progress.finalDaysChanged} days that had counted as final have changed: see pinterest_sync.restatements`,
    );
  }
  const { days, differing } = progress.reconciled;
  if (days > 0) console.log(`${group(days - differing)} of ${group(days)} days add up to Pinterest's totals`);
  const { done, planned } = progress.units;
  const accounts = progress.adAccounts.filter(({ state }) => state === 'done').length;
  console.log(
    `${accounts} of ${progress.adAccounts.length} ad accounts, ${done} of ${planned} units, ` +
      `${group(progress.requests)} requests, ${seconds} s`,
  );
}
