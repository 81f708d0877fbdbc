// A Postgres and a Temporal server of one's own: to be stopped and killed, and started again where they were.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { Client as PostgresClient } from 'pg';
import { isPortFree } from '../stack/ports.js';
import { startPostgres } from '../stack/postgres.js';
import { identify, signal, waitUntilGone } from '../stack/processes.js';
import { findTemporal, startTemporalServer, type TemporalServer } from '../stack/temporal.js';

/** How Postgres is brought down: its fast shutdown, its immediate one (no writing out), or a crash. */
export type PostgresEnd = 'fast' | 'immediate' | 'kill';

export interface Services {
  /** Holds logs; gone after close(). */
  folder: string;
  address: string;
  /** Changes with every start of the server. */
  client(): Client;
  createDatabase(name: string): Promise<string>;
  stopPostgres(how: PostgresEnd): Promise<void>;
  startPostgres(): Promise<void>;
  killTemporal(): Promise<void>;
  startTemporal(): Promise<void>;
  close(): Promise<void>;
}

export async function startServices(say: (line: string) => void): Promise<Services> {
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-chaos-'));
  // Beside the folder, which the account that runs Postgres for root could not enter.
  const dataDir = mkdtempSync(join(tmpdir(), 'pinterest-ads-chaos-postgres-'));
  const { path } = await findTemporal({ say });
  const postgres = restartable(await stablePort(), async (port) => startPostgres({ dataDir, port, say }));
  const temporal = restartable(await stablePort(), async (port) => startTemporal(path, folder, port, say));
  const close = async () => {
    await Promise.all([postgres.close(), temporal.close()]);
    for (const left of [folder, dataDir, `${dataDir}.log`]) rmSync(left, { recursive: true, force: true });
  };
  try {
    await Promise.all([postgres.start(), temporal.start()]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    address: temporal.running().address,
    client: () => temporal.running().client,
    createDatabase: (name) => createDatabase(postgres.running().url, name),
    stopPostgres: (how) => postgres.end(how),
    startPostgres: postgres.start,
    killTemporal: () => temporal.end('kill'),
    startTemporal: temporal.start,
    close,
  };
}

interface Server {
  pid: number;
  port: number;
  stop(): Promise<void>;
  /** Lets go of it before it is killed. */
  hangUp?(): Promise<void>;
}

/** A server that comes back on the same port with the same data. */
function restartable<T extends Server>(port: number, launch: (port: number) => Promise<T>) {
  let server: T | undefined;
  const running = (): T => {
    if (!server) throw new Error('The server is down.');
    return server;
  };
  return {
    running,
    async start(): Promise<void> {
      server = await launch(port);
      if (server.port !== port) throw new Error(`Another program has taken port ${port} meanwhile.`);
    },
    async end(how: PostgresEnd): Promise<void> {
      const { pid, stop, hangUp } = running();
      await hangUp?.();
      if (how === 'fast') await stop();
      else await endProcess(pid, how === 'kill' ? 'SIGKILL' : 'SIGQUIT');
      // A process counts as dead a moment before the system has closed what it held.
      while (!(await isPortFree(port))) await sleep(20);
      server = undefined;
    },
    async close(): Promise<void> {
      await server?.stop();
      server = undefined;
    },
  };
}

async function endProcess(pid: number, name: NodeJS.Signals): Promise<void> {
  const identity = identify(pid);
  if (!identity) throw new Error(`Process ${pid} has ended by itself.`);
  signal(identity, name);
  if (!(await waitUntilGone(identity, 20_000))) throw new Error(`Process ${pid} outlives ${name}.`);
}

interface OwnTemporal extends TemporalServer, Server {
  client: Client;
}

async function startTemporal(
  path: string,
  folder: string,
  port: number,
  say: (line: string) => void,
): Promise<OwnTemporal> {
  const files = { dbFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') };
  const server = await startTemporalServer({ path, port, headless: true, ...files, say });
  const connection = await Connection.connect({ address: server.address });
  return {
    ...server,
    port: Number(server.address.split(':').at(-1)),
    client: new Client({ connection }),
    hangUp: () => connection.close(),
    async stop() {
      await connection.close();
      await server.stop();
    },
  };
}

/**
 * Below the range from which systems take the ports of outgoing connections: while the server is down, such a
 * connection could get its port.
 */
async function stablePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 6_000);
    if (await isPortFree(port)) return port;
  }
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new PostgresClient({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
