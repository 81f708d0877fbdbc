// The Temporal dev server, tuned: as it comes, it answers each step of a workflow with a delay of 50 to 100 ms.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { searchAttributeNames } from '../../src/shared/search-attribute-keys.js';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.js';
import { childEnvironment } from './child-environment.js';
import { answers, freePorts, portOrFree } from './ports.js';
import { commandLine, isAlive, type ProcessIdentity, signal, waitUntilGone } from './processes.js';
import { type Service, startService } from './service.js';
import { findTemporal } from './temporal-binary.js';

export { findTemporal };

/** For connections to it: gRPC would take those to this machine through a proxy, too. */
export const withoutProxy = { channelArgs: { 'grpc.enable_http_proxy': 0 } } as const;

interface TemporalOptions {
  /** The program, from findTemporal. */
  path: string;
  /** Workflows are kept here; without it they are in memory. The caller makes sure that only one server uses it. */
  dbFile?: string | undefined;
  /** Preferred ports, 7233 and 8233 unless given; taken ones are replaced by free ones. 0 takes any free one. */
  port?: number | undefined;
  uiPort?: number | undefined;
  /** Without the Web UI. */
  headless?: boolean | undefined;
  say: (line: string) => void;
  logFile: string;
  /** A temporary folder that goes with the server, with the log in it for example. */
  removeAfter?: string | undefined;
}

export interface TemporalServer {
  address: string;
  uiUrl?: string | undefined;
  pid: number;
  /** Settles when it ends, also by itself. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

interface Ports {
  grpc: number;
  ui: number;
  http: number;
  metrics: number;
}

const ATTEMPTS = 5;
const READY_LIMIT_MS = 60_000;

const TUNING = [
  // One history shard polls its queues at most 20 times a second by default: 50 ms per task.
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.visibilityProcessorMaxPollRPS=2000',
  // Timers fire up to 1 s late by default.
  'history.timerProcessorMaxTimeShift="50ms"',
  // Task priorities and fairness are only exact with one partition per queue.
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];

/** For one whose workflows are in memory. */
const IN_MEMORY = {
  // Tests make namespaces, and wait until all of the server knows them: 2 s by default.
  tuning: ['system.namespaceCacheRefreshInterval="200ms"'],
  // It may hold more garbage, for less time spent on collecting it.
  environment: { GOGC: '400' },
};

/** For tests: without a Web UI, and gone with all its files once it is stopped. */
export async function startTemporaryTemporal(say: (line: string) => void): Promise<TemporalServer> {
  const { path } = await findTemporal({ say });
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-temporal-'));
  const logFile = join(folder, 'temporal.log');
  return startTemporalServer({ path, port: 0, headless: true, logFile, removeAfter: folder, say });
}

/** Resolves when the namespace "default" can be used. */
export async function startTemporalServer(options: TemporalOptions): Promise<TemporalServer> {
  if (options.dbFile) await endOrphan(options.dbFile, options.say);
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(options);
    const service = await startService({
      command: options.path,
      args: argumentsFor(options, ports),
      logFile: options.logFile,
      // What is only in memory needs no orderly end, which takes the server 2 seconds.
      stopSignal: options.dbFile ? 'TERM' : 'KILL',
      killSignal: 'KILL',
      // The program reads TEMPORAL_* itself; those of the user are meant for the worker and may name another server.
      env: childEnvironment({
        TEMPORAL_VERSION_CHECK_DISABLED: '1',
        ...(options.dbFile ? {} : IN_MEMORY.environment),
      }),
      removeAfter: options.removeAfter,
    });
    if (options.dbFile)
      writeFileSync(pidFileOf(options.dbFile), JSON.stringify(service.identity), { mode: 0o600 });
    if (await becomesReady(service, ports.grpc)) return serverOf(service, ports, options);
    await service.stop();
    const log = service.logTail();
    // Somebody took a port between our look and the server's.
    if (attempt < ATTEMPTS && /address already in use|can't (bind|set) .*port/i.test(log)) continue;
    throw new Error(
      `The Temporal dev server (${options.path}) did not start:\n${log || '(its log is empty)'}`,
    );
  }
}

function serverOf(service: Service, ports: Ports, options: TemporalOptions): TemporalServer {
  return {
    address: `127.0.0.1:${ports.grpc}`,
    uiUrl: options.headless ? undefined : `http://127.0.0.1:${ports.ui}`,
    pid: service.identity.pid,
    ended: service.ended,
    async stop() {
      await service.stop();
      if (options.dbFile) rmSync(pidFileOf(options.dbFile), { force: true });
    },
  };
}

async function choosePorts(options: TemporalOptions): Promise<Ports> {
  const [http = 0, metrics = 0] = await freePorts(2);
  const grpc = await choose('port', options.port ?? 7233, options.say);
  const ui = options.headless ? 0 : await choose('Web UI port', options.uiPort ?? 8233, options.say);
  return { grpc, ui, http, metrics };
}

async function choose(what: string, preferred: number, say: (line: string) => void): Promise<number> {
  const port = await portOrFree(preferred);
  if (preferred !== 0 && port !== preferred) say(`${what} ${preferred} is taken, using ${port}`);
  return port;
}

function argumentsFor(options: TemporalOptions, ports: Ports): string[] {
  const each = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value]);
  return [
    ...['server', 'start-dev', '--namespace', 'default', '--log-format', 'json', '--log-level', 'warn'],
    ...['--ip', '127.0.0.1', '--port', `${ports.grpc}`],
    ...['--http-port', `${ports.http}`, '--metrics-port', `${ports.metrics}`],
    ...(options.headless ? ['--headless'] : ['--ui-port', `${ports.ui}`]),
    // Safe when the process is killed; a power failure may lose the last moments, never the file.
    ...(options.dbFile
      ? [
          '--db-filename',
          options.dbFile,
          ...each('--sqlite-pragma', ['journal_mode=WAL', 'synchronous=NORMAL']),
        ]
      : []),
    ...each('--dynamic-config-value', options.dbFile ? TUNING : [...TUNING, ...IN_MEMORY.tuning]),
    ...each(
      '--search-attribute',
      searchAttributeNames.map((name) => `${name}=Keyword`),
    ),
  ];
}

/** False when the server ended or never answered. */
async function becomesReady(service: Service, port: number): Promise<boolean> {
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!service.hasEnded() && Date.now() < deadline) {
    // A plain look first: a refused gRPC connection is tried again only after a second.
    if ((await answers(port)) && (await hasNamespace(port))) return true;
    await sleep(20);
  }
  return false;
}

async function hasNamespace(port: number): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({
      ...withoutProxy,
      address: `127.0.0.1:${port}`,
      connectTimeout: '3s',
    });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + 3_000, () =>
      workflowService.describeNamespace({ namespace: 'default' }),
    );
    // For a file that exists, the server's option counts for nothing.
    await registerSearchAttributes({ connection, namespace: 'default' });
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}

function pidFileOf(dbFile: string): string {
  return `${dbFile}.pid`;
}

/** A server of this very file that its guard could not end, because that was killed too. */
async function endOrphan(dbFile: string, say: (line: string) => void): Promise<void> {
  const orphan = readPidFile(dbFile);
  if (orphan && isAlive(orphan) && commandLine(orphan.pid).includes(dbFile)) {
    say(`ending a server of an earlier run (process ${orphan.pid})`);
    signal(orphan, 'SIGTERM');
    if (!(await waitUntilGone(orphan, 8_000))) signal(orphan, 'SIGKILL');
    if (!(await waitUntilGone(orphan, 5_000))) {
      throw new Error(
        `A Temporal server (process ${orphan.pid}) uses ${dbFile} and cannot be stopped. Stop it by hand.`,
      );
    }
  }
  rmSync(pidFileOf(dbFile), { force: true });
}

function readPidFile(dbFile: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(pidFileOf(dbFile), 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
