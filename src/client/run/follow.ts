/** Follows runs until they end. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { inParallel } from '../../shared/in-parallel.js';
import { syncAdAccountWorkflowId } from '../../shared/inputs.js';
import type { AccountProgress, AllProgress } from '../../shared/progress.js';
import { haltLines } from './halts.js';
import { type HeldUp, heldUpLines } from './held-up.js';
import { readPendingWork } from './pending-work.js';
import { queryProgress } from './query-progress.js';
import { readAccount } from './read-account.js';
import type { AccountView, RunView, ShownAccount } from './shown-account.js';
import { describeSilence, SILENCE_MS } from './silence.js';
import { type StepUnderWay, stepLines } from './steps-under-way.js';

const POLL_MS = 500;
const ACCOUNTS_IN_FLIGHT = 5;

/** Where runs are, and where they are shown. */
interface Following {
  client: Client;
  taskQueue: string;
  view: RunView;
  /** Ends the following: nothing more is shown. */
  signal?: AbortSignal | undefined;
}

interface Shown {
  accounts: readonly ShownAccount[];
  heldUp: readonly HeldUp[];
  steps: readonly StepUnderWay[];
}

/** How far the runs are; undefined when no worker answers. */
type Read = () => Promise<Shown | undefined>;

/** @throws WorkflowFailedError when the run failed. */
export async function followAll(following: Following, handle: WorkflowHandle): Promise<AllProgress> {
  const { client } = following;
  const accounts = new Map<string, AccountView>();
  const result: Promise<AllProgress> = handle.result();
  await watch(following, result, async () => {
    const all = await queryProgress<AllProgress>(client, handle);
    if (!all) return undefined;
    await readMoving(client, all, accounts);
    // The run itself finds the ad accounts.
    const { heldUp, steps } = await readPendingWork(client, handle);
    const shown = all.adAccounts.map((account) => ({ ...account, ...accounts.get(account.id) }));
    const each = [...accounts.values()];
    return {
      accounts: shown,
      heldUp: [heldUp, ...each.map((account) => account.heldUp)],
      steps: [...steps, ...each.flatMap((account) => account.steps)],
    };
  });
  return await result;
}

/** The same for runs of one ad account each. Resolves to what became of them, in the same order. */
export async function followEach(
  following: Following,
  handles: readonly WorkflowHandle[],
): Promise<PromiseSettledResult<AccountProgress>[]> {
  const { client } = following;
  const before = new Map<WorkflowHandle, AccountView>();
  const ended = new Set<WorkflowHandle>();
  const results = handles.map(async (handle): Promise<AccountProgress> => {
    try {
      return await handle.result();
    } finally {
      ended.add(handle);
    }
  });
  const all = Promise.allSettled(results);
  await watch(following, all, async () => {
    await inParallel([...handles], ACCOUNTS_IN_FLIGHT, async (handle) => {
      const known = before.get(handle);
      if (!known?.ended) before.set(handle, await readAccount({ client, handle }, ended.has(handle), known));
    });
    const accounts = [...before.values()];
    // Before its plan is made, a run has no progress.
    if (!accounts.some(({ progress, steps }) => progress || steps.length > 0)) return undefined;
    return {
      accounts: accounts.flatMap(shownOf),
      heldUp: accounts.map(({ heldUp }) => heldUp),
      steps: accounts.flatMap((account) => account.steps),
    };
  });
  return await all;
}

function shownOf(account: AccountView): ShownAccount[] {
  const { progress, ended } = account;
  if (!progress) return [];
  const { adAccountId: id, name, units } = progress;
  const state = !ended ? 'running' : units.done === units.planned ? 'done' : 'failed';
  return [{ id, name, state, ...account }];
}

/** Shows how far runs are, until they have ended. */
async function watch(
  { client, taskQueue, view, signal }: Following,
  runs: Promise<unknown>,
  read: Read,
): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  const over = runs.then(end, end);
  let answeredAt = Date.now();
  let shown: Shown = { accounts: [], heldUp: [], steps: [] };
  let hasEnded = false;
  while (!hasEnded) {
    // Read first, so that the view is updated once more after the end and shows it.
    hasEnded = isOver;
    const answer = await read();
    if (signal?.aborted) return;
    if (answer) [shown, answeredAt] = [answer, Date.now()];
    const silentMs = Date.now() - answeredAt;
    let lines: string[] = [];
    if (!isOver && silentMs >= SILENCE_MS) lines = [await describeSilence(client, taskQueue, silentMs)];
    else if (!isOver) lines = linesBelow(shown, new Date());
    view.update(shown.accounts, lines);
    if (!hasEnded) await Promise.race([over, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
  }
}

/** What is worth knowing beside the bars. */
const linesBelow = ({ accounts, heldUp, steps }: Shown, at: Date): string[] => [
  ...heldUpLines(heldUp, at),
  ...haltLines(accounts),
  ...stepLines(steps, at),
];

/** An ad account that has ended is read once more and then left alone. */
async function readMoving(
  client: Client,
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
