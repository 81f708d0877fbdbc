/** The connection of a worker to the Temporal server that the environment names. */
import { NativeConnection } from '@temporalio/worker';
import type { Config } from '../config/index.js';
import { waitForServer } from '../shared/wait-for-server.js';
import { requireNamespace, unreachable } from './faults.js';

/**
 * For workers: waits for a server that is not up yet.
 *
 * @throws SyncError InvalidConfig when it does not come up, or has no such namespace.
 */
export async function connectWorker(config: Config): Promise<NativeConnection> {
  const connect = () => NativeConnection.connect(config.temporal.connectionOptions);
  const connection = await waitForServer(connect, () => true).catch((error: unknown) => {
    throw unreachable(config, error);
  });
  try {
    await requireNamespace(connection.workflowService, config);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
