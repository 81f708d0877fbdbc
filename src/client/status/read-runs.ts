/** What Temporal tells of runs: those of each ad account, and those of all. */
import { type Client, type WorkflowExecutionInfo, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { messageOf } from '../../errors.js';
import { type Day, isDay } from '../../shared/dates.js';
import { syncAdAccountWorkflowId } from '../../shared/inputs.js';
import { type AllProgress, INCOMPLETE, type UnitFailure } from '../../shared/progress.js';

export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'terminated' | 'timed out';

export interface Run {
  type: string;
  workflowId: string;
  runId: string;
  state: RunState;
  startedAt: Date;
  endedAt: Date | null;
  /** Why it failed; null for every other state. */
  message: string | null;
  /** Analytics days that it could not load. */
  failedDays: Day[];
  /** Whether it failed in more than these days, which another run may have loaded since. */
  failedElse: boolean;
}

export interface AllRun extends Run {
  /** Whether it failed for a reason that no run of a single ad account shows. */
  failedItself: boolean;
}

const states: Record<string, RunState> = {
  RUNNING: 'running',
  PAUSED: 'running',
  COMPLETED: 'done',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed out',
};

/** A value in a query of Temporal's visibility. */
const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

/** A schedule adds the time to the workflow id; a server can serve several task queues. */
function ofAccount(adAccountId: string, taskQueue: string): string {
  const id = syncAdAccountWorkflowId(adAccountId);
  const ids = [
    `WorkflowId = ${quoted(id)}`,
    `WorkflowId STARTS_WITH ${quoted(`${id}-`)}`,
    `WorkflowId STARTS_WITH ${quoted(`pinterest-backfill/${adAccountId}/`)}`,
  ];
  return `TaskQueue = ${quoted(taskQueue)} AND ExecutionStatus != 'ContinuedAsNew' AND (${ids.join(' OR ')})`;
}

/** The last runs of an ad account, what is under way first. */
export async function readAccountRuns(
  client: Client,
  taskQueue: string,
  adAccountId: string,
  limit: number,
): Promise<Run[]> {
  const infos = await list(client, ofAccount(adAccountId, taskQueue), limit);
  return Promise.all(infos.map(async (info) => (await readRun(client, info)).run));
}

/** The last run of all ad accounts; null when the server knows none. */
export async function readLastAllRun(client: Client, taskQueue: string): Promise<AllRun | null> {
  const query = `WorkflowType = 'syncAllAdAccounts' AND TaskQueue = ${quoted(taskQueue)}`;
  const [info] = await list(client, query, 1);
  if (!info) return null;
  const { run, failure } = await readRun(client, info);
  return { ...run, failedItself: run.failedElse && !isOnlyOfAccounts(failure) };
}

async function list(client: Client, query: string, limit: number): Promise<WorkflowExecutionInfo[]> {
  const found: WorkflowExecutionInfo[] = [];
  for await (const info of client.workflow.list({ query, pageSize: limit })) {
    if (found.push(info) === limit) break;
  }
  return found;
}

interface Progress extends Partial<Pick<AllProgress, 'adAccounts' | 'stop'>> {
  failures: UnitFailure[];
}

async function readRun(client: Client, info: WorkflowExecutionInfo) {
  const { type, workflowId, runId, startTime, closeTime } = info;
  const state = states[info.status.name] ?? 'failed';
  const failure = state === 'failed' ? await readFailure(client, workflowId, runId) : undefined;
  const units = failure?.progress?.failures.map(({ unit }) => unit.replace(/^ad_analytics /, '')) ?? [];
  const isFailure = state === 'failed' || state === 'timed out';
  const isOfUnits = failure?.progress !== undefined && !failure.progress.stop;
  const run: Run = {
    type,
    workflowId,
    runId,
    state,
    startedAt: startTime,
    endedAt: closeTime ?? null,
    message: failure?.message ?? null,
    failedDays: units.filter(isDay),
    failedElse: isFailure && !(isOfUnits && units.every(isDay)),
  };
  return { run, failure };
}

interface Failure {
  message: string;
  progress?: Progress;
}

async function readFailure(client: Client, workflowId: string, runId: string): Promise<Failure | undefined> {
  try {
    await client.workflow.getHandle(workflowId, runId, { followRuns: false }).result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const isIncomplete = cause instanceof ApplicationFailure && cause.type === INCOMPLETE;
    const progress = isIncomplete ? (cause.details?.[0] as Progress | undefined) : undefined;
    return { message: messageOf(cause ?? error), ...(progress ? { progress } : {}) };
  }
  return undefined;
}

/** Each ad account's own run says what became of it since; the rest is only to be seen here. */
function isOnlyOfAccounts(failure: Failure | undefined): boolean {
  const { adAccounts, failures, stop } = failure?.progress ?? {};
  if (!adAccounts || !failures || stop) return false;
  const ids = new Set(adAccounts.map(({ id }) => id));
  return failures.every(({ unit }) => ids.has(unit));
}
