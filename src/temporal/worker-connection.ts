/** The connection of a worker to the Temporal server that the environment names. */
import { NativeConnection } from '@temporalio/worker';
import type { Config } from '../config/index.js';
import { requireNamespace, unreachable } from './faults.js';

/** How long a worker waits for a server that is not up yet. */
export const PATIENCE_MS = 60_000;

/** For workers: containers start in any order, so a server that is not up yet is waited for. */
export async function connectWorker(config: Config): Promise<NativeConnection> {
  const connection = await connectPatiently(config);
  try {
    await requireNamespace(connection.workflowService, config);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connectPatiently(config: Config): Promise<NativeConnection> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await NativeConnection.connect(config.temporal.connectionOptions);
    } catch (error) {
      if (Date.now() > deadline) throw unreachable(config, error);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}
