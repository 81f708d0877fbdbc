// Workers as in production: processes of their own.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../program.js';
import { type Service, startService } from '../stack/service.js';
import type { Servers } from './servers.js';

const PROJECT = join(__dirname, '../..');
/** What the user's environment may say about other systems. */
const OTHERS =
  /^(PINTEREST_|TEMPORAL_|SYNC_|DATABASE_URL(_FILE)?$|LOG_LEVEL$|METRICS_ADDRESS$|OTEL_|NODE_OPTIONS$)/;

export interface WorkerOptions {
  servers: Servers;
  /** Also names its log. */
  taskQueue: string;
  databaseUrl: string;
  pinterest: { url: string; accessToken: string };
  /** Arguments of Node: `fromSource`, or what `compiled` returns. */
  program: readonly string[];
  /** More variables, or others than usual. */
  environment?: Record<string, string> | undefined;
}

export interface WorkerProcess extends Service {
  logFile: string;
}

export const fromSource = ['--import', require.resolve('tsx'), join(PROJECT, 'src/worker.ts')];

/** The compiled worker, compiled anew when something in src is newer. */
export function compiled(): string[] {
  // The last file that a build writes.
  const last = statSync(join(PROJECT, 'dist/workflows-encrypted.bundle.js'), { throwIfNoEntry: false });
  const sources = readdirSync(join(PROJECT, 'src'), { recursive: true, encoding: 'utf8' });
  const changed = sources.map((name) => statSync(join(PROJECT, 'src', name)).mtimeMs);
  if (!last || last.mtimeMs < Math.max(...changed)) {
    say('compiles the worker ...');
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: PROJECT, stdio: ['ignore', 2, 2] });
  }
  return [join(PROJECT, 'dist/worker.js')];
}

let started = 0;

/** Resolves when it takes work. */
export async function startWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { servers, taskQueue, databaseUrl, pinterest, program, environment } = options;
  started += 1;
  const logFile = join(servers.folder, `worker-${taskQueue}-${started}.log`);
  const kept = Object.entries(process.env).filter(([name]) => !OTHERS.test(name));
  const service = await startService({
    command: process.execPath,
    args: [...program],
    logFile,
    stopSignal: 'TERM',
    killSignal: 'KILL',
    env: {
      // What the Dockerfile sets.
      MALLOC_ARENA_MAX: '2',
      ...Object.fromEntries(kept),
      METRICS_ADDRESS: '',
      DATABASE_URL: databaseUrl,
      PINTEREST_API_URL: pinterest.url,
      PINTEREST_ACCESS_TOKEN: pinterest.accessToken,
      TEMPORAL_ADDRESS: servers.temporalAddress,
      TEMPORAL_TASK_QUEUE: taskQueue,
      ...environment,
    },
  });
  while (!readFileSync(logFile, 'utf8').includes('"state":"RUNNING"')) {
    if (service.hasEnded()) throw new Error(`A worker ended at its start:\n${service.logTail()}`);
    await sleep(20);
  }
  return { ...service, logFile };
}
