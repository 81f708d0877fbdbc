/** Follows a run until it ends. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { inParallel } from '../../shared/in-parallel.js';
import { syncAdAccountWorkflowId } from '../../shared/inputs.js';
import type { AccountProgress, AllProgress } from '../../shared/progress.js';
import { type HeldUp, heldUpLines } from './held-up.js';
import { readPendingWork } from './pending-work.js';
import { queryProgress } from './query-progress.js';
import { readAccount } from './read-account.js';
import type { AccountView, RunView, ShownAccount } from './shown-account.js';
import { describeSilence, SILENCE_MS } from './silence.js';

const POLL_MS = 500;
const ACCOUNTS_IN_FLIGHT = 5;

/** A run, and where it is shown. */
export interface Followed {
  client: Client;
  handle: WorkflowHandle;
  taskQueue: string;
  view: RunView;
  /** Ends the following: nothing more is shown. */
  signal?: AbortSignal | undefined;
}

interface Shown {
  accounts: readonly ShownAccount[];
  heldUp: readonly HeldUp[];
}

/** How far the run is; undefined when no worker answers. */
type Read = (hasEnded: boolean) => Promise<Shown | undefined>;

/** @throws WorkflowFailedError when the run failed. */
export function followAll(run: Followed): Promise<AllProgress> {
  const accounts = new Map<string, AccountView>();
  return follow(run, async () => {
    const all = await queryProgress<AllProgress>(run.client, run.handle);
    if (!all) return undefined;
    await readMoving(run, all, accounts);
    // The run itself finds the ad accounts.
    const { heldUp } = await readPendingWork(run.client, run.handle);
    const shown = all.adAccounts.map((account) => ({ ...account, ...accounts.get(account.id) }));
    return { accounts: shown, heldUp: [heldUp, ...[...accounts.values()].map((account) => account.heldUp)] };
  });
}

/** The same for a run of one ad account. @throws WorkflowFailedError when the run failed. */
export function followOne(run: Followed): Promise<AccountProgress> {
  let account: AccountView | undefined;
  return follow(run, async (hasEnded) => {
    account = await readAccount(run, hasEnded, account);
    const { progress, ended } = account;
    if (!progress) return undefined;
    const { adAccountId: id, name, units } = progress;
    const state = !ended ? 'running' : units.done === units.planned ? 'done' : 'failed';
    return { accounts: [{ id, name, state, ...account }], heldUp: [account.heldUp] };
  });
}

async function follow<T>({ client, handle, taskQueue, view, signal }: Followed, read: Read): Promise<T> {
  const result: Promise<T> = handle.result();
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  const over = result.then(end, end);
  let answeredAt = Date.now();
  let shown: Shown = { accounts: [], heldUp: [] };
  let hasEnded = false;
  while (!hasEnded) {
    // Read first, so that the view is updated once more after the end and shows it.
    hasEnded = isOver;
    const answer = await read(hasEnded);
    if (signal?.aborted) break;
    if (answer) [shown, answeredAt] = [answer, Date.now()];
    const silentMs = Date.now() - answeredAt;
    const isSilent = silentMs >= SILENCE_MS && !isOver;
    const lines = isSilent
      ? [await describeSilence(client, taskQueue, silentMs)]
      : heldUpLines(isOver ? [] : shown.heldUp, new Date());
    view.update(shown.accounts, lines);
    if (!hasEnded) await Promise.race([over, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
  }
  return await result;
}

/** An ad account that has ended is read once more and then left alone. */
async function readMoving(
  { client }: Followed,
  all: AllProgress,
  accounts: Map<string, AccountView>,
): Promise<void> {
  const moving = all.adAccounts.filter(({ id, state }) => state !== 'waiting' && !accounts.get(id)?.ended);
  await inParallel(moving, ACCOUNTS_IN_FLIGHT, async ({ id, state }) => {
    const handle = client.workflow.getHandle(syncAdAccountWorkflowId(id));
    const hasEnded = state === 'done' || state === 'failed';
    accounts.set(id, await readAccount({ client, handle }, hasEnded, accounts.get(id)));
  });
}
