// A Postgres with the settings of a server and a Temporal that keeps its histories in a file. Both can be stopped and
// killed, and started again where they were.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { say } from '../program.js';
import { isPortFree } from '../stack/ports.js';
import { type LocalPostgres, startPostgres } from '../stack/postgres.js';
import { identify, signal, waitUntilGone } from '../stack/processes.js';
import { query } from '../stack/query.js';
import { findTemporal, startTemporalServer, type TemporalServer, withoutProxy } from '../stack/temporal.js';

/** How a server is brought down: in order, at once (Postgres does not write out), or as by a crash. */
export type ServerEnd = 'fast' | 'immediate' | 'kill';

interface OwnTemporal extends TemporalServer {
  port: number;
  client: Client;
  /** Lets go of it before it is killed. */
  hangUp(): Promise<void>;
}

export interface Servers {
  /** Holds logs; gone after close(). */
  folder: string;
  temporalAddress: string;
  /** Changes with every start of Temporal. */
  client(): Client;
  postgres: Restartable<LocalPostgres>;
  temporal: Restartable<OwnTemporal>;
  /** @returns its address. */
  createDatabase(name: string): Promise<string>;
  close(): Promise<void>;
}

/** For a program: an interrupted one leaves no files either. */
export async function withServers(work: (servers: Servers) => Promise<void>): Promise<void> {
  const servers = await startServers();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => void servers.close().finally(() => process.exit(1)));
  }
  try {
    await work(servers);
  } finally {
    await servers.close();
  }
}

export async function startServers(): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-servers-'));
  // Beside the folder, which the account that runs Postgres for root could not enter.
  const dataDir = newDataDir();
  const { path } = await findTemporal({ say });
  const postgres = restartable(await stablePort(), (port) => startPostgres({ dataDir, port, say }));
  const temporal = restartable(await stablePort(), (port) => startTemporal(path, folder, port));
  const close = async () => {
    await Promise.all([postgres.close(), temporal.close()]);
    rmSync(folder, { recursive: true, force: true });
    removeData(dataDir);
  };
  try {
    await Promise.all([postgres.start(), temporal.start()]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    temporalAddress: temporal.running().address,
    client: () => temporal.running().client,
    postgres,
    temporal,
    createDatabase: (name) => createDatabase(postgres.running().adminUrl, name),
    close,
  };
}

/** Postgres alone. */
export async function withPostgres(work: (url: string) => Promise<void>): Promise<void> {
  const postgres = await startPostgres({ dataDir: newDataDir(), port: 0, say });
  try {
    await work(postgres.adminUrl);
  } finally {
    await postgres.stop();
    removeData(postgres.dataDir);
  }
}

const newDataDir = () => mkdtempSync(join(tmpdir(), 'pinterest-ads-postgres-'));

function removeData(dataDir: string): void {
  for (const path of [dataDir, `${dataDir}.log`, `${dataDir}.access.json`])
    rmSync(path, { recursive: true, force: true });
}

interface Server {
  pid: number;
  port: number;
  stop(): Promise<void>;
  hangUp?(): Promise<void>;
}

type Restartable<T extends Server> = ReturnType<typeof restartable<T>>;

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
    async end(how: ServerEnd): Promise<void> {
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

async function startTemporal(path: string, folder: string, port: number): Promise<OwnTemporal> {
  const files = { dbFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') };
  const server = await startTemporalServer({ path, port, headless: true, ...files, say });
  const connection = await Connection.connect({ ...withoutProxy, address: server.address });
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
  await query(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
