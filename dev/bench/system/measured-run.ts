// One run of the product from nothing to its end, with all that can be seen of it from outside.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { migrate } from '../../../src/postgres/migrate.js';
import { type Metrics, readMetrics, sumOf } from './metrics.js';
import { type Pinterest, startPinterest } from './pinterest.js';
import type { Asked, PinterestOptions } from './pinterest-program.js';
import { cpuSeconds, memoryOf } from './process-use.js';
import type { Servers } from './servers.js';
import { type BenchWorker, startWorkers } from './workers.js';

export interface Plan {
  /** Also the name of its database and task queue. */
  name: string;
  pinterest: PinterestOptions | ((folder: string) => Promise<Pinterest>);
  workers: number;
  workflow: string;
  /** Of the runs that are started at the same time, mostly one. */
  inputs: (pinterest: Pinterest) => object[];
  /** Fills the migrated database, before anything is timed. */
  prepare?: (pinterest: Pinterest, databaseUrl: string) => Promise<void>;
  environment?: Record<string, string>;
  profileIn?: string | undefined;
}

export interface Measured {
  /** From the start of the workflow to its end; workers were up before. */
  seconds: number;
  rows: number;
  analyticsRows: number;
  metrics: Metrics;
  asked: Asked;
  cpu: Record<'workers' | 'pinterest' | 'postgres' | 'temporal', number>;
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

export async function measureRun(servers: Servers, plan: Plan): Promise<Measured> {
  const { pinterest: wanted, name } = plan;
  const databaseUrl = await servers.createDatabase(name);
  await migrate(databaseUrl);
  const pinterest =
    typeof wanted === 'function'
      ? await wanted(servers.folder)
      : await startPinterest(servers.folder, wanted);
  await plan.prepare?.(pinterest, databaseUrl);
  const environment = {
    DATABASE_URL: databaseUrl,
    PINTEREST_API_URL: pinterest.url,
    PINTEREST_ACCESS_TOKEN: pinterest.accessToken,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_TASK_QUEUE: name,
    LOG_LEVEL: 'info',
    ...plan.environment,
  };
  const { folder } = servers;
  const workers = await startWorkers(plan.workers, { folder, environment, profileIn: plan.profileIn });
  try {
    return await watch({ servers, plan, pinterest, workers, databaseUrl });
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await pinterest.stop();
    await servers.sql(databaseUrl.replace(/[^/]+$/, 'postgres'), `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

interface Running {
  servers: Servers;
  plan: Plan;
  pinterest: Pinterest;
  workers: BenchWorker[];
  databaseUrl: string;
}

async function watch({ servers, plan, pinterest, workers, databaseUrl }: Running): Promise<Measured> {
  const { client, pids } = servers;
  const cpu = () => ({
    workers: workers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
    pinterest: cpuSeconds(pinterest.pid),
    postgres: cpuSeconds(pids.postgres, true),
    temporal: cpuSeconds(pids.temporal),
  });
  const before = cpu();
  const seen = { isOver: false, memory: [] as number[], connections: 0 };
  const watching = sample(seen, { servers, workers, databaseUrl });
  const runs = await Promise.all(
    plan.inputs(pinterest).map((input, index) => runOnce(client, plan, `${plan.name}/${index}`, input)),
  ).finally(() => {
    seen.isOver = true;
  });
  const after = cpu();
  await watching;
  const metrics = await readMetrics(workers.map(({ metricsUrl }) => metricsUrl));
  const rows = sumOf(metrics, 'pinterest_sync_rows_total');
  if (rows === 0) throw new Error(`${plan.workflow} wrote nothing, so nothing was measured`);
  return {
    seconds: (Math.max(...runs.map(({ end }) => end)) - Math.min(...runs.map(({ start }) => start))) / 1_000,
    rows,
    analyticsRows: sumOf(metrics, 'pinterest_sync_rows_total', 'table="ad_analytics"'),
    metrics,
    asked: await pinterest.asked(),
    cpu: {
      workers: after.workers - before.workers,
      pinterest: after.pinterest - before.pinterest,
      postgres: after.postgres - before.postgres,
      temporal: after.temporal - before.temporal,
    },
    mostMemory: Math.max(...workers.map(({ pid }) => memoryOf(pid).most)),
    memory: seen.memory,
    events: Math.max(...runs.map(({ events }) => events)),
    historyBytes: Math.max(...runs.map(({ bytes }) => bytes)),
    connections: seen.connections,
  };
}

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
  { servers, workers, databaseUrl }: Pick<Running, 'servers' | 'workers' | 'databaseUrl'>,
): Promise<void> {
  while (!seen.isOver) {
    if (workers[0]) seen.memory.push(memoryOf(workers[0].pid).now);
    const [found] = await servers.sql(
      databaseUrl,
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name LIKE 'pinterest-ads%'`,
    );
    seen.connections = Math.max(seen.connections, Number(found?.n ?? 0));
    await sleep(1_000);
  }
}
