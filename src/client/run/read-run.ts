/** What Temporal knows about one run: when it ran, its input, its progress, and how it ended. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { isDay } from '../../shared/dates.js';
import type { BackfillAdAccountInput, SyncAllAdAccountsInput } from '../../shared/inputs.js';
import type { RunProgress } from '../../shared/progress.js';
import { readInput } from '../../temporal/read-input.js';
import { type HeldUp, heldUpLines, notHeldUp } from './held-up.js';
import { readPendingWork } from './pending-work.js';
import { queryProgress } from './query-progress.js';
import { readEnd } from './read-end.js';
import type { Run, RunState } from './run.js';
import { describeSilence } from './silence.js';
import { troubleOf } from './trouble.js';
import { withAccounts } from './with-accounts.js';

const states: Record<string, RunState> = {
  RUNNING: 'running',
  PAUSED: 'running',
  COMPLETED: 'done',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed out',
};

/** A worker that runs answers at once; one that has just ended must not delay the rest. */
const ANSWER_PATIENCE_MS = 5_000;

type RunInfo = Pick<
  WorkflowExecutionInfo,
  'type' | 'workflowId' | 'runId' | 'status' | 'startTime' | 'closeTime' | 'taskQueue'
>;

/** @param hasWorker whether a worker runs that can say how far a run under way is. */
export async function readRun(client: Client, info: RunInfo, hasWorker: boolean): Promise<Run> {
  const { type, workflowId, runId, startTime, closeTime } = info;
  const state = stateOf(info);
  const { adAccountIds, connection, days } = await readScope(client, info);
  const { progress, heldUp, ofAccounts, silence } =
    state === 'running' ? await readUnderWay(client, info, hasWorker) : ended;
  const end = state === 'failed' ? await readEnd(client, info) : undefined;
  return {
    type,
    workflowId,
    runId,
    state,
    startedAt: startTime,
    endedAt: closeTime ?? null,
    adAccountIds,
    connection,
    days,
    paused: accountProgressOf(progress)?.paused ?? false,
    waitingUntil: accountProgressOf(progress)?.waitingUntil ?? null,
    units: progress?.units ?? null,
    heldUp: [...heldUpLines([heldUp, ...ofAccounts], new Date()), ...silence],
    settled: settledIn(progress),
    ...troubleOf({ state, startTime, progress, end, heldUp }),
  };
}

export const stateOf = ({ status }: Pick<RunInfo, 'status'>): RunState => states[status.name] ?? 'failed';

/** What it was started for. Anybody may choose a workflow id, so the input decides. */
async function readScope(
  client: Client,
  info: RunInfo,
): Promise<Pick<Run, 'adAccountIds' | 'connection' | 'days'>> {
  // A run that was started with something else has failed, and says so.
  const input = await readInput(client, info);
  return scopeOf(typeof input === 'object' && input !== null ? input : {});
}

function scopeOf(input: Partial<SyncAllAdAccountsInput & BackfillAdAccountInput>) {
  const { adAccountIds, adAccountId, startDate, endDate, connection = DEFAULT_CONNECTION } = input;
  const ids = Array.isArray(adAccountIds) ? adAccountIds.map(String) : null;
  return {
    adAccountIds: typeof adAccountId === 'string' ? [adAccountId] : ids,
    connection: String(connection),
    days:
      startDate && endDate && isDay(startDate) && isDay(endDate) ? { from: startDate, to: endDate } : null,
  };
}

interface UnderWay {
  /** Undefined when nobody answers. */
  progress: RunProgress | undefined;
  heldUp: HeldUp;
  /** Of the ad accounts' own runs. */
  ofAccounts: readonly HeldUp[];
  /** What to say when nobody answers. */
  silence: readonly string[];
}

const ended: UnderWay = { progress: undefined, heldUp: notHeldUp, ofAccounts: [], silence: [] };

async function readUnderWay(
  client: Client,
  { workflowId, taskQueue }: RunInfo,
  hasWorker: boolean,
): Promise<UnderWay> {
  const handle = client.workflow.getHandle(workflowId);
  const { heldUp } = await readPendingWork(client, handle);
  const own = hasWorker ? await queryProgress<RunProgress>(client, handle, ANSWER_PATIENCE_MS) : undefined;
  if (!own) return { ...ended, heldUp, silence: [await describeSilence(client, taskQueue)] };
  const { progress, heldUp: ofAccounts } = await withAccounts(client, own, ANSWER_PATIENCE_MS);
  return { ...ended, progress, heldUp, ofAccounts };
}

/** A run of all ad accounts is neither paused nor waiting. */
const accountProgressOf = (progress: RunProgress | undefined) =>
  progress && 'adAccountId' in progress ? progress : undefined;

function settledIn(progress: RunProgress | undefined): string[] {
  if (!progress || !('adAccounts' in progress)) return [];
  const settled = progress.adAccounts.filter(({ state }) => state === 'done' || state === 'failed');
  return settled.map(({ id }) => id);
}
