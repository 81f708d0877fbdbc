/** Watches a run until it ends. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { inParallel } from '../../shared/in-parallel.js';
import { syncAdAccountWorkflowId } from '../../shared/inputs.js';
import { type AccountProgress, type AllProgress, startAll, type WorkSoFar } from '../../shared/progress.js';
import { describeWait } from '../../shared/run-details.js';
import { countRows } from '../../shared/tables.js';
import { countWorkers } from '../../temporal/count-workers.js';
import { decodePayload, messageOfFailure } from '../../temporal/payloads/decode.js';
import type { AccountView, RunView } from './view.js';

const POLL_MS = 500;
/** Without an answer for this long, no worker is there; a busy one needs a moment. */
const ANSWER_PATIENCE_MS = 3_000;
const LOOKS_IN_FLIGHT = 5;
const TROUBLE_CHARACTERS = 110;

/** A run, and where it is shown. */
export interface Followed {
  client: Client;
  handle: WorkflowHandle;
  taskQueue: string;
  view: RunView;
}

/** @throws WorkflowFailedError when the run failed. */
export function followAll(run: Followed): Promise<AllProgress> {
  const accounts = new Map<string, AccountView>();
  return watch(run, async () => {
    const all = await queryProgress<AllProgress>(run.handle);
    if (all) await refresh(run.client, all, accounts, run.view);
    return all !== undefined;
  });
}

/** The same for a run of one ad account. */
export function followOne(run: Followed): Promise<AccountProgress> {
  let seen: AccountView | undefined;
  return watch(run, async (ended) => {
    seen = await lookAt(run, ended, seen);
    const { progress } = seen;
    if (!progress) return false;
    const { adAccountId: id, name, units } = progress;
    const state = !ended ? 'running' : units.done === units.planned ? 'done' : 'failed';
    const account = { id, state, ...(name ? { name } : {}) } as const;
    run.view.update({ all: { ...startAll(), adAccounts: [account] }, accounts: new Map([[id, seen]]) });
    return true;
  });
}

type Settled<T> = { value: T } | { error: unknown };

/** @param look shows where the run is; answers whether anybody knew. Told whether the run has ended. */
async function watch<T>(
  { client, handle, taskQueue, view }: Followed,
  look: (ended: boolean) => Promise<boolean>,
): Promise<T> {
  let outcome: Settled<T> | undefined;
  const result = handle.result().then(
    (value: T) => {
      outcome = { value };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  const started = Date.now();
  let warned = false;
  let finished = false;
  try {
    while (!finished) {
      // Read first, so that one more look follows the end and the bars show where it ended.
      finished = outcome !== undefined;
      const known = await look(finished);
      if (!known && !warned && !finished && Date.now() - started > ANSWER_PATIENCE_MS) {
        warned = true;
        view.say(await whyNobodyAnswers(client, taskQueue));
      }
      if (!finished) await Promise.race([result, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
    }
  } finally {
    view.stop();
  }
  if (outcome && 'error' in outcome) throw outcome.error;
  return (outcome as unknown as { value: T }).value;
}

async function whyNobodyAnswers(client: Client, taskQueue: string): Promise<string> {
  const waiting = `Waiting for a worker on task queue ${taskQueue}`;
  // The server remembers one for a minute or two after its end.
  const workers = await countWorkers(client, taskQueue).catch(() => 0);
  return workers > 0
    ? `${waiting}. One was there lately: if it still runs, its log says why it does not answer; it may have another ENCRYPTION_KEY`
    : `${waiting}; start one with: npm run worker`;
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
    const handle = client.workflow.getHandle(syncAdAccountWorkflowId(id));
    const ended = state === 'done' || state === 'failed';
    accounts.set(id, await lookAt({ client, handle }, ended, accounts.get(id)));
  });
  view.update({ all, accounts });
}

async function lookAt(
  { client, handle }: Pick<Followed, 'client' | 'handle'>,
  ended: boolean,
  before?: AccountView,
): Promise<AccountView> {
  const progress = (await queryProgress<AccountProgress>(handle)) ?? before?.progress;
  const written = Object.values(progress?.rows ?? {}).map(countRows);
  if (ended) return { progress, ended, rows: sum(written), trouble: undefined };
  const pending = await pendingActivities(handle);
  // An activity that ended between the two questions counts in neither answer; rows never become less.
  const rows = Math.max(before?.rows ?? 0, sum([...written, ...(await rowsSoFar(client, pending))]));
  const waiting = progress?.waitingUntil && `waiting for ${describeWait(progress.waitingUntil)}`;
  const paused = progress?.paused ? 'paused' : undefined;
  return { progress, ended, rows, trouble: paused ?? waiting ?? (await troubleOf(client, pending)) };
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** Undefined when nobody answers: no worker runs, or the run has only just begun. */
async function queryProgress<T>(handle: WorkflowHandle): Promise<T | undefined> {
  try {
    return await handle.query<T | undefined>('progress');
  } catch {
    return undefined;
  }
}

type Pending = NonNullable<Awaited<ReturnType<WorkflowHandle['describe']>>['raw']['pendingActivities']>;

/** None when nobody answers. */
async function pendingActivities(handle: WorkflowHandle): Promise<Pending> {
  const description = await handle.describe().catch(() => undefined);
  return description?.raw.pendingActivities ?? [];
}

function rowsSoFar(client: Client, pending: Pending): Promise<number[]> {
  const told = pending.flatMap(({ heartbeatDetails }) => heartbeatDetails?.payloads ?? []);
  // One that has told nothing yet beats all the same.
  return Promise.all(
    told.map(async (payload) => (await decodePayload<WorkSoFar | undefined>(client, payload))?.rows ?? 0),
  );
}

/** Why an activity had to be tried again, as Temporal knows it. */
async function troubleOf(client: Client, pending: Pending): Promise<string | undefined> {
  const failing = pending.find(({ lastFailure }) => lastFailure?.message);
  if (!failing?.lastFailure) return undefined;
  // The line names the ad account already; the cause comes first.
  const message = await messageOfFailure(client, failing.lastFailure);
  const cause = message.replace(/^[^:]*of ad account \d+[^:]*: /, '');
  const line = `attempt ${failing.attempt}: ${cause}`;
  return line.length > TROUBLE_CHARACTERS ? `${line.slice(0, TROUBLE_CHARACTERS - 1)}…` : line;
}
