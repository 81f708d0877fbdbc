import { continueAsNew } from '@temporalio/workflow';
import { inParallel } from '../shared/in-parallel.js';
import { incompleteFailure, progressOfFailure } from '../shared/incomplete-run.js';
import { faultsOfSyncAllInput } from '../shared/input-faults.js';
import type { SyncAllAdAccountsInput } from '../shared/inputs.js';
import {
  type AccountProgress,
  type AdAccountState,
  addAccount,
  addFailure,
  firstCode,
  isComplete,
  type SyncAllAdAccountsResult,
  startAll,
} from '../shared/progress.js';
import { activities } from './activity-options.js';
import { announceFailing, hearOfFailing } from './announce-failing.js';
import { discoverAdAccounts } from './discover-ad-accounts.js';
import {
  assertInput,
  failureCode,
  failureMessage,
  isOwnCancellation,
  rootCause,
  stopOf,
} from './failures.js';
import { runChild } from './run-child.js';
import { answerProgress, showProgress } from './show-progress.js';
import { currentTelling, withEndTold } from './tell-end.js';
import { updateRates } from './update-rates.js';

/**
 * Ad accounts after which it continues as a new run, so that its history stays in the low thousands of events:
 * each ad account takes nine or ten. The next ones wait until the last of these ends, because a run that
 * continues as a new one must leave no child behind. Part of the history of runs: change it with `patched`.
 */
const ACCOUNTS_PER_RUN = 200;
/** Ad accounts that are synced at the same time. Part of the history of runs: change it with `patched`. */
export const ACCOUNTS_IN_FLIGHT = 5;

type AdAccount = SyncAllAdAccountsResult['adAccounts'][number];

/** Finds the ad accounts of the connection and runs one `syncAdAccount` for each. */
export async function syncAllAdAccounts(
  input: SyncAllAdAccountsInput = {},
): Promise<SyncAllAdAccountsResult> {
  return await withEndTold(input, () => syncAll(input));
}

async function syncAll(input: SyncAllAdAccountsInput): Promise<SyncAllAdAccountsResult> {
  const progress = input.continued?.progress ?? startAll();
  answerProgress(() => progress);
  announceFailing();
  hearOfFailing(progress);
  assertInput(faultsOfSyncAllInput(input));

  if (!input.continued) await sweepLeftovers();
  const { databaseId, newestFirst } = input.continued ?? (await discoverAdAccounts(input, progress));
  if (!input.continued) await updateRates({ databaseId, connection: input.connection }, progress);
  const waiting = progress.adAccounts.filter(({ state }) => state === 'waiting');
  // Each reads its newest days first. When all run at the same time, no ad account's old days come before another's new ones.
  const limit = newestFirst ? waiting.length : ACCOUNTS_IN_FLIGHT;
  await inParallel(waiting.slice(0, ACCOUNTS_PER_RUN), limit, (account) =>
    syncOne(account, { ...input, databaseId }, progress),
  );

  if (waiting.length > ACCOUNTS_PER_RUN && !progress.stop) {
    const continued = { progress, databaseId, newestFirst, telling: currentTelling() };
    await continueAsNew<typeof syncAllAdAccounts>({ ...input, continued });
  }
  if (!isComplete(progress)) throw incompleteFailure(progress);
  return progress;
}

/** Removes what ended runs left behind. It may fail: the next run tries it again. */
async function sweepLeftovers(): Promise<void> {
  try {
    await activities.sweep();
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
  }
}

async function syncOne(
  account: AdAccount,
  { lookbackDays, historyDays, databaseId, connection }: SyncAllAdAccountsInput,
  progress: SyncAllAdAccountsResult,
): Promise<void> {
  if (progress.stop) return;
  const { id: adAccountId, name } = account;
  setState(progress, account, 'running');
  try {
    const input = { adAccountId, lookbackDays, historyDays, databaseId, connection };
    addAccount(progress, await runChild(input, name));
    setState(progress, account, 'done');
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    addFailedAccount(progress, adAccountId, error);
    setState(progress, account, 'failed');
  }
}

function setState(progress: SyncAllAdAccountsResult, account: AdAccount, state: AdAccountState): void {
  account.state = state;
  account.failing = undefined;
  showProgress(progress);
}

/** Adds the failure of an ad account's run, and what the run did. */
function addFailedAccount(progress: SyncAllAdAccountsResult, adAccountId: string, error: unknown): void {
  const done = progressOfFailure<AccountProgress>(rootCause(error));
  if (done) addAccount(progress, done);
  const code = done ? firstCode(done) : failureCode(error);
  addFailure(progress, { unit: { kind: 'adAccount', adAccountId }, message: failureMessage(error), code });
  const stop = done ? done.stop : stopOf(error);
  if (stop?.scope === 'connection') progress.stop ??= stop;
}
