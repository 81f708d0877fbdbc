/** The connection of a worker to the Temporal server that the environment names. */
import { NativeConnection } from '@temporalio/worker';
import type { Config } from '../config/index.js';
import { waitForServer } from '../shared/wait-for-server.js';
import { requireNamespace, unreachable } from './faults.js';

/** For workers: containers start in any order, so a server that is not up yet is waited for. */
export async function connectWorker(config: Config): Promise<NativeConnection> {
  const connection = await connectWhenUp(config);
  try {
    await requireNamespace(connection.workflowService, config);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connectWhenUp(config: Config): Promise<NativeConnection> {
  try {
    return await waitForServer(
      () => NativeConnection.connect(config.temporal.connectionOptions),
      () => true,
    );
  } catch (error) {
    throw unreachable(config, error);
  }
}
