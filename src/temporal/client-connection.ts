/** The connection of the command line to the Temporal server that the environment names. */
import { Client, Connection } from '@temporalio/client';
import type { Config } from '../config/index.js';
import { clientProxy, proxyOf } from './address.js';
import { requireNamespace, requireReachable, unreachable } from './faults.js';
import { dataConverterOf } from './payloads/data-converter.js';

/**
 * For the command line: gives up after a few seconds.
 *
 * @throws SyncError InvalidConfig when the server cannot be reached or has no such namespace.
 */
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

/** The same for any namespace. @throws SyncError InvalidConfig when the server cannot be reached. */
export async function connectServer(config: Config): Promise<Client> {
  const { connectionOptions, namespace } = config.temporal;
  try {
    // gRPC prints lines of its own about a proxy that refuses.
    if (proxyOf(config)) await requireReachable(config);
    const options = { ...connectionOptions, ...clientProxy(config), connectTimeout: '5s' } as const;
    const connection = await Connection.connect(options);
    return new Client({
      connection,
      dataConverter: dataConverterOf(config),
      ...(namespace ? { namespace } : {}),
    });
  } catch (error) {
    throw (await unreachable(config, error)).fault;
  }
}
