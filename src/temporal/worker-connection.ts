/** The connection of a worker to the Temporal server that the environment names. */
import { NativeConnection } from '@temporalio/worker';
import type { Config } from '../config/index.js';
import { type Patience, waitForServer } from '../shared/wait-for-server.js';
import { workerProxy } from './address.js';
import { requireNamespace, unreachable } from './faults.js';

/**
 * For workers: waits for a server that is not up yet.
 *
 * @throws SyncError InvalidConfig when it does not come up, or has no such namespace.
 */
export async function connectWorker(config: Config, patience?: Patience): Promise<NativeConnection> {
  const connection = await waitForServer(
    () => connectOnce(config),
    (error) => !(error instanceof Lasting),
    patience,
  ).catch((error: unknown) => {
    throw error instanceof Lasting ? error.cause : error;
  });
  try {
    await requireNamespace(connection.workflowService, config);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Only a person can mend it, so waiting is of no use. */
class Lasting extends Error {}

async function connectOnce(config: Config): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ ...config.temporal.connectionOptions, ...workerProxy(config) });
  } catch (error) {
    const { fault, isLasting } = await unreachable(config, error);
    throw isLasting ? new Lasting(fault.message, { cause: fault }) : fault;
  }
}
