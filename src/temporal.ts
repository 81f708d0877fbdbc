/** Connections to the Temporal server that the environment names. */
import { Client, Connection, isGrpcServiceError, type WorkflowService } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { type Config, DEFAULT_NAMESPACE } from './config.js';
import { messageOf, SyncError } from './errors.js';
import { dataConverterOf } from './payloads/data-converter.js';

/** How long a worker waits for a server that is not up yet. */
export const PATIENCE_MS = 60_000;

function unreachable({ temporal }: Config, error: unknown): SyncError {
  const address = temporal.connectionOptions.address ?? 'localhost:7233';
  return new SyncError(
    'InvalidConfig',
    `Temporal cannot be reached at ${address} (${messageOf(error)}): start it, or set TEMPORAL_ADDRESS`,
  );
}

/** Of https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
export const NOT_FOUND = 5;

/** @throws SyncError when the server has no such namespace, in the same words for every program. */
async function requireNamespace(
  service: Pick<WorkflowService, 'describeNamespace'>,
  { temporal: { namespace = DEFAULT_NAMESPACE } }: Config,
): Promise<void> {
  try {
    await service.describeNamespace({ namespace });
  } catch (error) {
    // A server may keep to itself what it has; whatever is really amiss is then said by what comes next.
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) return;
    throw new SyncError(
      'InvalidConfig',
      `Temporal has no namespace ${namespace}: set TEMPORAL_NAMESPACE to one that it has, ` +
        `or create it with temporal operator namespace create --namespace ${namespace}`,
    );
  }
}

/** For the command line: fails after a few seconds. */
export async function connectClient(config: Config): Promise<Client> {
  const client = await connectServer(config);
  try {
    await requireNamespace(client.workflowService, config);
    return client;
  } catch (error) {
    await client.connection.close();
    throw error;
  }
}

/** The same without a look at the namespace. */
export async function connectServer(config: Config): Promise<Client> {
  const { connectionOptions, namespace } = config.temporal;
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '5s' });
    return new Client({
      connection,
      dataConverter: dataConverterOf(config),
      ...(namespace ? { namespace } : {}),
    });
  } catch (error) {
    throw unreachable(config, error);
  }
}

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
