/** All that Temporal tells. Without it, what is loaded can still be told. */
import { type Client, ServiceError } from '@temporalio/client';
import type { Config } from '../../config/index.js';
import { messageOf, SyncError } from '../../errors.js';
import { inParallel } from '../../shared/in-parallel.js';
import { connectClient } from '../../temporal/client-connection.js';
import { countWorkers } from '../../temporal/count-workers.js';
import type { Run } from './read-run.js';
import { type RunSource, readAllRuns, readBackfills, readSyncs } from './read-runs.js';
import { readAllSchedules, type Schedule } from './read-schedules.js';

export interface TemporalView {
  /** Why Temporal could not be asked; null when it could. */
  fault: string | null;
  /** The last run of all ad accounts of each connection, the newest first. */
  lastRuns: Run[];
  /** Runs of `syncAllAdAccounts` that have not ended, for all ad accounts or for some. */
  underWay: Run[];
  /** Workers that poll the task queue; null when unknown. */
  workers: number | null;
  /** The last syncs of each ad account. */
  syncs: Map<string, Run[]>;
  /** The last run of each backfill. */
  backfills: Run[];
  schedules: Schedule[];
}

const LOOKS_IN_FLIGHT = 10;

export interface TemporalRequest {
  adAccountIds: readonly string[];
  /** Whose last runs are wanted. */
  connections: readonly string[];
  /** The most syncs that are read of each ad account. */
  runsPerAccount: number;
}

export async function readTemporal(config: Config, request: TemporalRequest): Promise<TemporalView> {
  const view = nothingKnown();
  try {
    const client = await connectClient(config);
    try {
      await look(client, config.temporal.taskQueue, { view, ...request });
    } finally {
      await client.connection.close();
    }
    return view;
  } catch (error) {
    if (!(error instanceof SyncError || error instanceof ServiceError || isGrpc(error))) throw error;
    // Half of an answer could not be told from a whole one.
    return { ...nothingKnown(), fault: faultOf(error) };
  }
}

function nothingKnown(): TemporalView {
  const unknown = { fault: null, workers: null };
  return { ...unknown, lastRuns: [], underWay: [], syncs: new Map(), backfills: [], schedules: [] };
}

async function look(
  client: Client,
  taskQueue: string,
  { view, adAccountIds, connections, runsPerAccount }: TemporalRequest & { view: TemporalView },
): Promise<void> {
  view.workers = await countWorkers(client, taskQueue);
  const source: RunSource = { client, taskQueue, hasWorker: view.workers > 0 };
  const { last, underWay } = await readAllRuns(source, connections);
  Object.assign(view, { lastRuns: last, underWay });
  view.backfills = await readBackfills(source);
  view.schedules = await readAllSchedules(client, taskQueue);
  await inParallel(adAccountIds, LOOKS_IN_FLIGHT, async (id) => {
    view.syncs.set(id, await readSyncs(source, id, runsPerAccount));
  });
}

const isGrpc = (error: unknown) => error instanceof Error && 'code' in error && 'details' in error;

function faultOf(error: unknown): string {
  if (error instanceof SyncError) return error.message;
  const { cause } = error as Error;
  return `Temporal does not answer: ${messageOf(cause ?? error)}`;
}
