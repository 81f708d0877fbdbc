/** Follows a run until it ends. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { inParallel } from '../../shared/in-parallel.js';
import { syncAdAccountWorkflowId } from '../../shared/inputs.js';
import { type AccountProgress, type AllProgress, startAll } from '../../shared/progress.js';
import { countWorkers } from '../../temporal/count-workers.js';
import { queryProgress } from './query-progress.js';
import { readAccount } from './read-account.js';
import type { AccountView, RunView } from './view.js';

const POLL_MS = 500;
/** Without an answer for this long there is probably no worker; a busy one needs a moment. */
const SILENCE_MS = 3_000;
const ACCOUNTS_IN_FLIGHT = 5;

/** A run, and where it is shown. */
interface Followed {
  client: Client;
  handle: WorkflowHandle;
  taskQueue: string;
  view: RunView;
}

/** @throws WorkflowFailedError when the run failed. */
export function followAll(run: Followed): Promise<AllProgress> {
  const accounts = new Map<string, AccountView>();
  return follow(run, async () => {
    const all = await queryProgress<AllProgress>(run.handle);
    if (all) await showAll(run, all, accounts);
    return all !== undefined;
  });
}

/** The same for a run of one ad account. @throws WorkflowFailedError when the run failed. */
export function followOne(run: Followed): Promise<AccountProgress> {
  let account: AccountView | undefined;
  return follow(run, async (hasEnded) => {
    account = await readAccount(run, hasEnded, account);
    if (account.progress) showOne(run.view, account, account.progress);
    return account.progress !== undefined;
  });
}

/** @param show shows how far the run is; resolves to whether a worker answered. */
async function follow<T>(
  { client, handle, taskQueue, view }: Followed,
  show: (hasEnded: boolean) => Promise<boolean>,
): Promise<T> {
  const result: Promise<T> = handle.result();
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  const over = result.then(end, end);
  const startedAt = Date.now();
  let hasWarned = false;
  let hasEnded = false;
  try {
    while (!hasEnded) {
      // Read first, so that the view is updated once more after the end and shows it.
      hasEnded = isOver;
      const isAnswered = await show(hasEnded);
      if (!isAnswered && !hasWarned && !hasEnded && Date.now() - startedAt > SILENCE_MS) {
        hasWarned = true;
        view.say(await whyNobodyAnswers(client, taskQueue));
      }
      if (!hasEnded) await Promise.race([over, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
    }
  } finally {
    view.stop();
  }
  return await result;
}

async function whyNobodyAnswers(client: Client, taskQueue: string): Promise<string> {
  const waiting = `Waiting for a worker on task queue ${taskQueue}`;
  // The server remembers a worker for a minute or two after its end.
  const workers = await countWorkers(client, taskQueue).catch(() => 0);
  return workers > 0
    ? `${waiting}. One was running recently: if it still runs, its log says why it does not answer; it may have another ENCRYPTION_KEY`
    : `${waiting}; start one with: pinterest-ads-worker`;
}

async function showAll(
  { client, view }: Followed,
  all: AllProgress,
  accounts: Map<string, AccountView>,
): Promise<void> {
  // An ad account that has ended is read once more and then left alone.
  const moving = all.adAccounts.filter(({ id, state }) => state !== 'waiting' && !accounts.get(id)?.ended);
  await inParallel(moving, ACCOUNTS_IN_FLIGHT, async ({ id, state }) => {
    const handle = client.workflow.getHandle(syncAdAccountWorkflowId(id));
    const hasEnded = state === 'done' || state === 'failed';
    accounts.set(id, await readAccount({ client, handle }, hasEnded, accounts.get(id)));
  });
  view.update({ all, accounts });
}

function showOne(view: RunView, account: AccountView, progress: AccountProgress): void {
  const { adAccountId: id, name, units } = progress;
  const state = !account.ended ? 'running' : units.done === units.planned ? 'done' : 'failed';
  const all = { ...startAll(), adAccounts: [{ id, name, state } as const] };
  view.update({ all, accounts: new Map([[id, account]]) });
}
