/** A run of all ad accounts counts what an ad account did only when that has ended; here with those under way. */
import type { Client } from '@temporalio/client';
import { inParallel } from '../../shared/in-parallel.js';
import { syncAdAccountWorkflowId } from '../../shared/inputs.js';
import { type AccountProgress, addAccount, type RunProgress } from '../../shared/progress.js';
import type { HeldUp } from './held-up.js';
import { readPendingWork } from './pending-work.js';
import { queryProgress } from './query-progress.js';

const ACCOUNTS_IN_FLIGHT = 5;

interface WithAccounts {
  progress: RunProgress;
  /** Of each ad account under way. */
  heldUp: HeldUp[];
}

/** @param patienceMs how long each may take to answer: one that does not is left out. */
export async function withAccounts(
  client: Client,
  progress: RunProgress,
  patienceMs?: number,
): Promise<WithAccounts> {
  if (!('adAccounts' in progress)) return { progress, heldUp: [] };
  const all = structuredClone(progress);
  const heldUp: HeldUp[] = [];
  const running = progress.adAccounts.filter(({ state }) => state === 'running');
  await inParallel(running, ACCOUNTS_IN_FLIGHT, async ({ id }) => {
    const handle = client.workflow.getHandle(syncAdAccountWorkflowId(id));
    const own = await queryProgress<AccountProgress>(client, handle, patienceMs);
    if (own) addAccount(all, own);
    heldUp.push((await readPendingWork(client, handle)).heldUp);
  });
  return { progress: all, heldUp };
}
