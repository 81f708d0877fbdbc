/** Watches a run of all ad accounts until it ends. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { inParallel } from '../shared/in-parallel.js';
import { syncAdAccountWorkflowId } from '../shared/inputs.js';
import type { AccountProgress, AllProgress, SyncAllAdAccountsResult } from '../shared/progress.js';
import type { AccountView, RunView } from './run-view.js';

const POLL_MS = 500;
const LOOKS_IN_FLIGHT = 5;
const TROUBLE_CHARACTERS = 110;

type Settled<T> = { value: T } | { error: unknown };

/** @throws WorkflowFailedError when the run failed. */
export async function follow(
  client: Client,
  handle: WorkflowHandle,
  taskQueue: string,
  view: RunView,
): Promise<SyncAllAdAccountsResult> {
  let outcome: Settled<SyncAllAdAccountsResult> | undefined;
  const result = handle.result().then(
    (value) => {
      outcome = { value };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  const accounts = new Map<string, AccountView>();
  let warned = false;
  let finished = false;
  while (!finished) {
    // Read first, so that one more look follows the end and the bars show where it ended.
    finished = outcome !== undefined;
    const all = await queryProgress<AllProgress>(handle);
    if (all) await refresh(client, all, accounts, view);
    else if (!warned && !finished) {
      warned = true;
      view.say(`Waiting for a worker on task queue ${taskQueue}; start one with: npm run worker`);
    }
    if (!finished) await Promise.race([result, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
  }
  if (outcome && 'error' in outcome) throw outcome.error;
  return (outcome as unknown as { value: SyncAllAdAccountsResult }).value;
}

async function refresh(
  client: Client,
  all: AllProgress,
  accounts: Map<string, AccountView>,
  view: RunView,
): Promise<void> {
  // An ad account that has ended is read once more and then left alone.
  const moving = all.adAccounts.filter(({ id, state }) => state !== 'waiting' && !accounts.get(id)?.ended);
  await inParallel(moving, LOOKS_IN_FLIGHT, async ({ id, state }) => {
    accounts.set(id, await look(client, id, state === 'done' || state === 'failed', accounts.get(id)));
  });
  view.update({ all, accounts });
}

async function look(client: Client, id: string, ended: boolean, before?: AccountView): Promise<AccountView> {
  const handle = client.workflow.getHandle(syncAdAccountWorkflowId(id));
  const progress = (await queryProgress<AccountProgress>(handle)) ?? before?.progress;
  if (ended) return { progress, ended, trouble: undefined };
  const waiting = progress?.waitingUntil && `waiting for Pinterest's limit until ${progress.waitingUntil}`;
  return { progress, ended, trouble: waiting ?? (await troubleOf(handle)) };
}

/** Undefined when nobody answers: no worker runs, or the run has only just begun. */
async function queryProgress<T>(handle: WorkflowHandle): Promise<T | undefined> {
  try {
    return await handle.query<T | undefined>('progress');
  } catch {
    return undefined;
  }
}

/** Why an activity had to be tried again, as Temporal knows it. */
async function troubleOf(handle: WorkflowHandle): Promise<string | undefined> {
  const description = await handle.describe().catch(() => undefined);
  const pending = description?.raw.pendingActivities ?? [];
  const failing = pending.find(({ lastFailure }) => lastFailure?.message);
  if (!failing) return undefined;
  // The line names the ad account already; the cause comes first.
  const cause = (failing.lastFailure?.message ?? '').replace(/^[^:]*of ad account \d+[^:]*: /, '');
  const line = `attempt ${failing.attempt}: ${cause}`;
  return line.length > TROUBLE_CHARACTERS ? `${line.slice(0, TROUBLE_CHARACTERS - 1)}…` : line;
}
