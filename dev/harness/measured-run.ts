// One run of the product from nothing to its end, with all that can be seen of it from outside.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { migrate } from '../../src/postgres/migrate.js';
import { query } from '../stack/query.js';
import { type Metrics, readMetrics, sumOf } from './metrics.js';
import { type Pinterest, type PinterestOptions, startPinterest } from './pinterest.js';
import { cpuSeconds, memoryOf } from './process-use.js';
import type { Servers } from './servers.js';
import { compiled, startWorker, type WorkerProcess } from './worker.js';

export interface Plan {
  /** Also the name of its database and task queue. */
  name: string;
  pinterest: PinterestOptions;
  workers: number;
  workflow: string;
  /** Of the runs that are started at the same time, mostly one. */
  inputs: (pinterest: Pinterest) => object[];
  /** Fills the migrated database, before anything is timed. */
  prepare?: (pinterest: Pinterest, databaseUrl: string) => Promise<void>;
  /** More variables for the workers. */
  environment?: Record<string, string> | undefined;
  /** A folder for a profile of each worker's CPU time; none is taken without it. */
  profileIn?: string | undefined;
}

/** CPU seconds. */
type Cpu = Record<'workers' | 'pinterest' | 'postgres' | 'temporal', number>;

export interface Measured {
  /** From the start of the workflow to its end; workers were up before. */
  seconds: number;
  analyticsRows: number;
  metrics: Metrics;
  requests: Awaited<ReturnType<Pinterest['requests']>>;
  cpu: Cpu;
  /** Of the worker that took most, in MB. */
  mostMemory: number;
  /** Of the first worker, once a second. */
  memory: number[];
  /** Of the run that has most. */
  events: number;
  historyBytes: number;
  /** Most that were open at one time, of workers. */
  connections: number;
}

interface Running {
  servers: Servers;
  plan: Plan;
  pinterest: Pinterest;
  workers: WorkerProcess[];
  databaseUrl: string;
}

export async function measureRun(servers: Servers, plan: Plan): Promise<Measured> {
  const databaseUrl = await servers.createDatabase(plan.name);
  await migrate(databaseUrl);
  const pinterest = await startPinterest(servers.folder, plan.pinterest);
  const workers: WorkerProcess[] = [];
  const running = { servers, plan, pinterest, workers, databaseUrl };
  try {
    await plan.prepare?.(pinterest, databaseUrl);
    // One after the other: each takes the first port for metrics that is free.
    while (workers.length < plan.workers) workers.push(await startMeasuredWorker(running));
    return await watch(running);
  } finally {
    // In order, so that a profile is written.
    await Promise.all(workers.map((worker) => worker.stop()));
    await pinterest.stop();
    await query(servers.postgres.running().adminUrl, `DROP DATABASE ${plan.name} WITH (FORCE)`);
  }
}

function startMeasuredWorker({ plan, ...running }: Running): Promise<WorkerProcess> {
  const profile = plan.profileIn ? ['--cpu-prof', '--cpu-prof-dir', plan.profileIn] : [];
  return startWorker({
    ...running,
    taskQueue: plan.name,
    program: [...profile, ...compiled()],
    environment: { METRICS_ADDRESS: '127.0.0.1:19464', LOG_LEVEL: 'info', ...plan.environment },
  });
}

async function watch(running: Running): Promise<Measured> {
  const { servers, plan, pinterest, workers } = running;
  const before = cpuOf(running);
  const seen = { isOver: false, memory: [] as number[], connections: 0 };
  const watching = sample(seen, running);
  const runs = await Promise.all(
    plan
      .inputs(pinterest)
      .map((input, index) => runOnce(servers.client(), plan, `${plan.name}/${index}`, input)),
  ).finally(() => {
    seen.isOver = true;
  });
  const cpu = cpuOf(running, before);
  await watching;
  const metrics = await readMetrics(workers.map(metricsUrlOf));
  if (sumOf(metrics, 'pinterest_sync_rows_total') === 0) {
    throw new Error(`${plan.workflow} wrote nothing, so nothing was measured`);
  }
  const most = (of: (run: (typeof runs)[number]) => number) => Math.max(...runs.map(of));
  return {
    seconds: (most(({ end }) => end) + most(({ start }) => -start)) / 1_000,
    analyticsRows: sumOf(metrics, 'pinterest_sync_rows_total', 'table="ad_analytics"'),
    metrics,
    requests: await pinterest.requests(),
    cpu,
    mostMemory: Math.max(...workers.map(({ identity }) => memoryOf(identity.pid).most)),
    memory: seen.memory,
    events: most(({ events }) => events),
    historyBytes: most(({ bytes }) => bytes),
    connections: seen.connections,
  };
}

const NONE: Cpu = { workers: 0, pinterest: 0, postgres: 0, temporal: 0 };

function cpuOf({ workers, pinterest, servers }: Running, before = NONE): Cpu {
  return {
    workers: workers.reduce((sum, { identity }) => sum + cpuSeconds(identity.pid), -before.workers),
    pinterest: cpuSeconds(pinterest.pid) - before.pinterest,
    postgres: cpuSeconds(servers.postgres.running().pid, true) - before.postgres,
    temporal: cpuSeconds(servers.temporal.running().pid) - before.temporal,
  };
}

const metricsUrlOf = ({ logFile }: WorkerProcess) =>
  /"url":"([^"]+)"/.exec(readFileSync(logFile, 'utf8'))?.[1] ?? '';

async function runOnce(client: Client, { name, workflow }: Plan, workflowId: string, input: object) {
  const handle = await client.workflow.start(workflow, { workflowId, taskQueue: name, args: [input] });
  try {
    await handle.result();
  } catch (error) {
    throw new Error(`${workflow} failed: ${rootCause(error)}`, { cause: error });
  }
  // A run that went on as new ones counts from the first; its history is that of the last.
  const first = client.workflow.getHandle(workflowId, handle.firstExecutionRunId);
  const { startTime } = await first.describe();
  const { closeTime, historyLength, historySize } = await handle.describe();
  return { start: Number(startTime), end: Number(closeTime), events: historyLength, bytes: historySize ?? 0 };
}

async function sample(
  seen: { isOver: boolean; memory: number[]; connections: number },
  { workers: [first], databaseUrl }: Running,
): Promise<void> {
  while (!seen.isOver) {
    if (first) seen.memory.push(memoryOf(first.identity.pid).now);
    const [found] = await query(
      databaseUrl,
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name LIKE 'pinterest-ads%'`,
    );
    seen.connections = Math.max(seen.connections, Number(found?.n ?? 0));
    await sleep(1_000);
  }
}
