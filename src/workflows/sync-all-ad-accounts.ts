import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  continueAsNew,
  executeChild,
  ParentClosePolicy,
  setCurrentDetails,
  sleep,
} from '@temporalio/workflow';
import { inParallel } from '../shared/in-parallel.js';
import {
  faultsOfSyncAllInput,
  type SyncAllAdAccountsInput,
  syncAdAccountWorkflowId,
} from '../shared/inputs.js';
import {
  type AccountState,
  addAccount,
  addFailure,
  firstCode,
  isWhole,
  type SyncAllAdAccountsResult,
  startAll,
} from '../shared/progress.js';
import { allDetails } from '../shared/progress-words.js';
import { activities } from './activity-options.js';
import { discoverAdAccounts } from './discover-ad-accounts.js';
import {
  assertInput,
  codeOf,
  incomplete,
  isOwnCancellation,
  messageOf,
  progressOf,
  stopOf,
} from './failures.js';
import { answerProgress } from './progress-query.js';
import type { syncAdAccount } from './sync-ad-account.js';

/**
 * Ad accounts after which it goes on as a new run, so that its history stays in the low thousands of events, of which each takes
 * nine or ten. The next ones wait for the last of these to end: a run that goes on must leave no child behind.
 * Part of the history: change it with `patched`.
 */
const ACCOUNTS_PER_RUN = 200;
/** Ad accounts that are synced at the same time. Part of the history: change it with `patched`. */
export const ACCOUNTS_IN_FLIGHT = 5;
/** When to look again whether another run of the same ad account has ended: soon at first, then less often. */
export const BUSY_POLL_MS = { first: 20_000, longest: 600_000 };

type AdAccount = SyncAllAdAccountsResult['adAccounts'][number];

/** Finds the ad accounts of the connection and runs one `syncAdAccount` for each. */
export async function syncAllAdAccounts(
  input: SyncAllAdAccountsInput = {},
): Promise<SyncAllAdAccountsResult> {
  const progress = input.continued?.progress ?? startAll();
  answerProgress(() => progress);
  assertInput(faultsOfSyncAllInput(input));

  const { databaseId, newestFirst } = input.continued ?? (await begin(input, progress));
  const { lookbackDays, historyDays, connection } = input;
  const shared = { lookbackDays, historyDays, databaseId, connection };
  const waiting = progress.adAccounts.filter(({ state }) => state === 'waiting');
  // Each reads its newest days first, so with all at the same time nobody's old days come before another's new ones.
  const atATime = newestFirst ? waiting.length : ACCOUNTS_IN_FLIGHT;
  await inParallel(waiting.slice(0, ACCOUNTS_PER_RUN), atATime, (account) =>
    syncOne(account, shared, progress),
  );

  if (waiting.length > ACCOUNTS_PER_RUN && !progress.stop) {
    const continued = { progress, databaseId, newestFirst };
    await continueAsNew<typeof syncAllAdAccounts>({ ...input, continued });
  }
  if (!isWhole(progress)) throw incomplete(progress);
  return progress;
}

async function begin(input: SyncAllAdAccountsInput, progress: SyncAllAdAccountsResult) {
  await sweep();
  return await discoverAdAccounts(input, progress);
}

/** Housekeeping: what it leaves, the next run takes. */
async function sweep(): Promise<void> {
  try {
    await activities.sweepCheckpoints();
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
  }
}

/** What every ad account's run is given. */
interface SharedInput {
  lookbackDays: number | undefined;
  historyDays: number | undefined;
  databaseId: string;
  connection: string | undefined;
}

async function syncOne(
  account: AdAccount,
  shared: SharedInput,
  progress: SyncAllAdAccountsResult,
): Promise<void> {
  if (progress.stop) return;
  const settle = (state: AccountState) => {
    account.state = state;
    setCurrentDetails(allDetails(progress));
  };
  settle('running');
  try {
    addAccount(progress, await runChild(account, shared));
    settle('done');
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    const done = progressOf(error);
    if (done) addAccount(progress, done);
    const code = done ? firstCode(done) : codeOf(error).code;
    addFailure(progress, { unit: account.id, message: messageOf(error), ...(code ? { code } : {}) });
    const stop = done ? done.stop : stopOf(error);
    if (stop?.scope === 'connection') progress.stop ??= stop;
    settle('failed');
  }
}

/** Starts the ad account's run; when one is under way already, waits for its end first. */
async function runChild({ id, name }: AdAccount, { databaseId, ...options }: SharedInput) {
  const { lookbackDays, historyDays, connection } = options;
  const input = {
    adAccountId: id,
    databaseId,
    ...(lookbackDays === undefined ? {} : { lookbackDays }),
    ...(historyDays === undefined ? {} : { historyDays }),
    ...(connection ? { connection } : {}),
  };
  for (let wait = BUSY_POLL_MS.first; ; wait = Math.min(2 * wait, BUSY_POLL_MS.longest)) {
    try {
      return await executeChild<typeof syncAdAccount>('syncAdAccount', {
        workflowId: syncAdAccountWorkflowId(id),
        args: [input],
        staticSummary: `Sync of ad account ${name ?? id}`,
        staticDetails: `Ad account ${id}: its lists, and the analytics days that are missing or may have changed`,
        memo: { adAccountId: id, ...(name ? { adAccountName: name } : {}) },
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await sleep(wait, { summary: `Waiting for the run of ad account ${id} that is under way` });
    }
  }
}
