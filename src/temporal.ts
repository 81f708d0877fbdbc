/** Connections to the Temporal server that the environment names. */
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Config } from './config.js';
import { messageOf, SyncError } from './errors.js';

/** How long a worker waits for a server that is not up yet. */
export const PATIENCE_MS = 60_000;

function unreachable({ temporal }: Config, error: unknown): SyncError {
  const address = temporal.connectionOptions.address ?? 'localhost:7233';
  return new SyncError(
    'InvalidConfig',
    `Temporal cannot be reached at ${address} (${messageOf(error)}): start it, or set TEMPORAL_ADDRESS`,
  );
}

/** For the command line: fails after a few seconds. */
export async function connectClient(config: Config): Promise<Client> {
  const { connectionOptions, namespace } = config.temporal;
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '5s' });
    return new Client({ connection, ...(namespace ? { namespace } : {}) });
  } catch (error) {
    throw unreachable(config, error);
  }
}

/** For workers: containers start in any order, so a server that is not up yet is waited for. */
export async function connectWorker(config: Config): Promise<NativeConnection> {
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
