/** Which runs Temporal knows: those of all ad accounts, the syncs of each one, and backfills. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { syncAdAccountWorkflowId, syncAllWorkflowId } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { listRuns, quoted } from '../../temporal/list-runs.js';
import { readRun, stateOf } from '../run/read-run.js';
import type { Run } from '../run/run.js';

/** Where to look, and whether a worker runs that can answer queries. */
export interface RunSource {
  client: Client;
  taskQueue: string;
  hasWorker: boolean;
}

/** Enough for days of schedules for single ad accounts; older runs of all are not worth the wait. */
const LOOKED_THROUGH = 200;

const isOf = (workflowType: string) => `WorkflowType = ${quoted(workflowType)}`;

/** The last syncs of an ad account, what is under way first. A schedule adds the time to the workflow id. */
export async function readSyncs(source: RunSource, adAccountId: string, limit: number): Promise<Run[]> {
  const id = syncAdAccountWorkflowId(adAccountId);
  const ids = `(WorkflowId = ${quoted(id)} OR WorkflowId STARTS_WITH ${quoted(`${id}-`)})`;
  return readEach(source, await listRuns(source, `${isOf(workflowTypes.syncOne)} AND ${ids}`, limit));
}

/** The last run of each backfill: the failures of earlier runs are repaired, or have to be repeated anyway. */
export async function readBackfills(source: RunSource): Promise<Run[]> {
  const latest = new Map<string, WorkflowExecutionInfo>();
  for (const info of await listRuns(source, isOf(workflowTypes.backfill), LOOKED_THROUGH)) {
    const known = latest.get(info.workflowId);
    if (!known || known.startTime < info.startTime) latest.set(info.workflowId, info);
  }
  return readEach(source, [...latest.values()]);
}

interface AllRuns {
  /** The last run of all ad accounts of each connection, the newest first. */
  last: Run[];
  /** What is under way, for all ad accounts or for some. */
  underWay: Run[];
}

/** `syncAllAdAccounts` may also be of some: only one without a choice is a run of all. */
export async function readAllRuns(source: RunSource, connections: readonly string[]): Promise<AllRuns> {
  const underWay: Run[] = [];
  const last = new Map<string, Run>();
  const isOfSome = new RegExp(`^${syncAllWorkflowId}(@[^/]+)?/`);
  for (const info of await listRuns(source, isOf(workflowTypes.syncAll), LOOKED_THROUGH)) {
    const isRunning = stateOf(info) === 'running';
    // By its id a run of a schedule for one ad account, so there is no need to ask for its input.
    if (!isRunning && isOfSome.test(info.workflowId)) continue;
    const run = await readRun(source.client, info, source.hasWorker);
    if (isRunning) underWay.push(run);
    if (run.adAccountIds === null && !last.has(run.connection)) last.set(run.connection, run);
    if (connections.every((name) => last.has(name))) break;
  }
  return { last: [...last.values()], underWay };
}

const readEach = ({ client, hasWorker }: RunSource, infos: readonly WorkflowExecutionInfo[]) =>
  Promise.all(infos.map((info) => readRun(client, info, hasWorker)));
