// Workers as in production: compiled, processes of their own, with their metrics.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Service, startService } from '../../stack/service.js';

const WORKER = join(__dirname, '../../../dist/worker.js');
/** What the user's environment may say about other systems. */
const OTHERS =
  /^(PINTEREST_|TEMPORAL_|SYNC_|DATABASE_URL(_FILE)?$|LOG_LEVEL$|METRICS_ADDRESS$|OTEL_|NODE_OPTIONS$)/;

/** What the Dockerfile sets. */
const OF_THE_IMAGE = { MALLOC_ARENA_MAX: '2' };

export interface BenchWorker {
  pid: number;
  metricsUrl: string;
  /** Asks it to finish, so that a profile is written. */
  stop(): Promise<void>;
}

export interface WorkerSetting {
  folder: string;
  environment: Record<string, string>;
  /** A folder for a profile of its CPU time; none is taken without it. */
  profileIn?: string | undefined;
}

/** Resolves when they take work. */
export async function startWorkers(count: number, setting: WorkerSetting): Promise<BenchWorker[]> {
  const workers: BenchWorker[] = [];
  // One after the other: each takes the first port that is free.
  for (let index = 0; index < count; index += 1) workers.push(await startWorker(index, setting));
  return workers;
}

async function startWorker(
  index: number,
  { folder, environment, profileIn }: WorkerSetting,
): Promise<BenchWorker> {
  if (!existsSync(WORKER)) throw new Error('The worker is not compiled. Run: npm run build');
  const logFile = join(folder, `worker-${index}.log`);
  const kept = Object.entries(process.env).filter(([name]) => !OTHERS.test(name));
  const profile = profileIn ? ['--cpu-prof', '--cpu-prof-dir', profileIn] : [];
  const service = await startService({
    command: process.execPath,
    args: [...profile, WORKER],
    logFile,
    stopSignal: 'TERM',
    killSignal: 'KILL',
    env: { ...Object.fromEntries(kept), ...OF_THE_IMAGE, METRICS_ADDRESS: '127.0.0.1:19464', ...environment },
  });
  await untilRunning(service, logFile);
  const metricsUrl = /"url":"([^"]+)"/.exec(readFileSync(logFile, 'utf8'))?.[1] ?? '';
  return { pid: service.identity.pid, metricsUrl, stop: () => service.stop() };
}

async function untilRunning(service: Service, logFile: string): Promise<void> {
  while (!readFileSync(logFile, 'utf8').includes('"state":"RUNNING"')) {
    if (service.hasEnded()) throw new Error(`A worker ended at its start:\n${service.logTail()}`);
    await sleep(20);
  }
}
