/** All facts that come from Temporal. Without it, what is loaded can still be shown. */
import { type Client, ServiceError } from '@temporalio/client';
import type { Config } from '../../config/index.js';
import { messageOf, SyncError } from '../../errors.js';
import { inParallel } from '../../shared/in-parallel.js';
import { addressOf } from '../../temporal/address.js';
import { connectClient } from '../../temporal/client-connection.js';
import { countWorkers } from '../../temporal/workers.js';
import { during } from '../steps.js';
import type { TemporalFacts } from './model.js';
import { type RunSource, readAllRuns, readBackfills, readSyncs } from './read-runs.js';
import { readAllSchedules } from './read-schedules.js';

const READS_IN_FLIGHT = 10;

interface TemporalRequest {
  adAccountIds: readonly string[];
  /** Whose last runs are wanted. */
  connections: readonly string[];
  /** The most syncs that are read of each ad account. */
  runsPerAccount: number;
}

export async function readTemporal(config: Config, request: TemporalRequest): Promise<TemporalFacts> {
  try {
    const where = `Temporal at ${addressOf(config)}`;
    const client = await during(`Connecting to ${where}`, () => connectClient(config));
    try {
      return await during(`Reading runs from ${where}`, () =>
        readAll(client, config.temporal.taskQueue, request),
      );
    } finally {
      await client.connection.close();
    }
  } catch (error) {
    if (!(error instanceof SyncError || error instanceof ServiceError || isGrpc(error))) throw error;
    // An incomplete answer would look like a complete one.
    return { ...noFacts(), fault: faultOf(error) };
  }
}

const noFacts = (): TemporalFacts => ({
  fault: null,
  workers: null,
  lastRuns: [],
  underWay: [],
  syncs: new Map(),
  backfills: [],
  schedules: [],
});

async function readAll(
  client: Client,
  taskQueue: string,
  { adAccountIds, connections, runsPerAccount }: TemporalRequest,
): Promise<TemporalFacts> {
  const workers = await countWorkers(client, taskQueue);
  const source: RunSource = { client, taskQueue, hasWorker: workers > 0 };
  const { last: lastRuns, underWay } = await readAllRuns(source, connections);
  const backfills = await readBackfills(source);
  const schedules = await readAllSchedules(client, taskQueue);
  const syncs: TemporalFacts['syncs'] = new Map();
  await inParallel(adAccountIds, READS_IN_FLIGHT, async (id) => {
    syncs.set(id, await readSyncs(source, id, runsPerAccount));
  });
  return { fault: null, workers, lastRuns, underWay, syncs, backfills, schedules };
}

const isGrpc = (error: unknown) => error instanceof Error && 'code' in error && 'details' in error;

function faultOf(error: unknown): string {
  if (error instanceof SyncError) return error.message;
  const { cause } = error as Error;
  return `Temporal does not answer: ${messageOf(cause ?? error)}`;
}
