#!/usr/bin/env node
/**
 * The worker: puts the parts together and runs workflows and activities until it is told to stop. This is the
 * only place, beside tests, that knows all parts.
 */
import { rmSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Knex } from 'knex';
import { createActivities } from './activities/index.js';
import { type Config, loadConfig, requireDatabaseUrl } from './config/index.js';
import { connectPinterest } from './connections/client.js';
import { connectionOfEnvironment } from './connections/environment.js';
import { keepConnections } from './connections/keep-renewed.js';
import { requireConnections } from './connections/require.js';
import { adviceOn } from './errors.js';
import { createLogger } from './logger.js';
import { type Monitoring, startMonitoring } from './monitoring/index.js';
import { installRuntime } from './monitoring/install-runtime.js';
import { toDatabaseError } from './postgres/errors.js';
import { type MigrationReport, migrate } from './postgres/migrate.js';
import { createPool } from './postgres/pool.js';
import { dataConverterOf } from './temporal/payloads/data-converter.js';
import { hasSearchAttributes } from './temporal/search-attributes.js';
import { connectWorker, PATIENCE_MS } from './temporal/worker-connection.js';
import { bundlePaths, withWorkflows } from './worker/bundle.js';
import { reportHealth } from './worker/health.js';
import { readWorkerOptions, type WorkerOptions } from './worker/options.js';

/** Activities at the same time; each holds a connection to Postgres only while it writes. */
const ACTIVITIES_IN_FLIGHT = 20;
/** Time to finish the request that is under way; what is not finished by then goes on elsewhere. */
export const SHUTDOWN_GRACE = '10s';
/** Runs whose state is kept between their steps, a third of a MB each; the others are read from their histories when they go on. */
const RUNS_IN_MEMORY = 200;

export interface RunningParts {
  worker: Worker;
  db: Knex;
  /** Frees what the worker used; call it once `worker.run()` has ended. */
  close(): Promise<void>;
}

/** @param bundles tests run from source, and bring those of a build. */
export async function createWorker(
  config: Config,
  connection: NativeConnection,
  bundles = bundlePaths,
): Promise<RunningParts> {
  const { pinterest, temporal, lookbackDays } = config;
  const { attribution, mapping, adAccountIds, accessTier } = pinterest;
  const db: Knex = createPool(requireDatabaseUrl(config), { applicationName: 'pinterest-ads-worker' });
  await requireConnections(config, db).catch(async (error: unknown) => {
    await db.destroy();
    throw error;
  });
  const { observer, ...monitoring }: Monitoring = await startMonitoring(config, db);
  const dataConverter = dataConverterOf(config, (message) => Runtime.instance().logger.error(message));
  const worker = await Worker.create({
    connection,
    ...(temporal.namespace ? { namespace: temporal.namespace } : {}),
    taskQueue: temporal.taskQueue,
    activities: createActivities({
      db,
      connect: (name) => connectPinterest(config, db, { connection: name, observer }),
      ofEnvironment: connectionOfEnvironment(config),
      hasSearchAttributes: () => hasSearchAttributes({ connection, namespace: temporal.namespace }),
      settings: { attribution, mapping, lookbackDays, adAccountIds, accessTier },
      observer,
    }),
    ...withWorkflows({ ...monitoring.workerOptions, dataConverter }, bundles),
    maxConcurrentActivityTaskExecutions: ACTIVITIES_IN_FLIGHT,
    maxCachedWorkflows: RUNS_IN_MEMORY,
    // Cancellation reaches an activity with the answer to a heartbeat, so heartbeats must really be sent.
    maxHeartbeatThrottleInterval: '500ms',
    shutdownGraceTime: SHUTDOWN_GRACE,
  });
  const close = async () => {
    await monitoring.close();
    await db.destroy();
  };
  return { worker, db, close };
}

/** Containers start in any order, so a database that is not up yet is waited for. */
async function migrateWhenUp(config: Config): Promise<MigrationReport> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await migrate(requireDatabaseUrl(config), config.metricBasis);
    } catch (error) {
      const isDown = toDatabaseError(error)?.code === 'DatabaseUnavailable';
      if (!isDown || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

async function main({ healthFile }: WorkerOptions): Promise<void> {
  // A worker passes much text on and keeps little. Node would let garbage grow to as much again as is in use; half of it
  // keeps a worker that loads a report of any size below 300 MB, for a little more time of its processor.
  setFlagsFromString('--heap-growing-percent=50');
  // What a worker before this one left behind says nothing of this one.
  if (healthFile) rmSync(healthFile, { force: true });
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  installRuntime(config, logger);
  const { applied } = await migrateWhenUp(config);
  if (applied.length > 0) logger.info('Applied migrations', { applied });
  const connection = await connectWorker(config);
  const { worker, db, close } = await createWorker(config, connection);
  const keeper = keepConnections({ config, db, logger });
  const stopReporting = healthFile && reportHealth(healthFile, { worker, connection, db }, logger);
  try {
    await worker.run();
  } finally {
    if (stopReporting) await stopReporting();
    await keeper.close();
    await close();
    await connection.close();
  }
}

function runWith(options: ReturnType<typeof readWorkerOptions>): void {
  if ('text' in options) {
    (options.exitCode === 0 ? process.stdout : process.stderr).write(options.text);
    process.exitCode = options.exitCode;
    return;
  }
  main(options).catch((error: unknown) => {
    process.stderr.write(`${adviceOn(toDatabaseError(error) ?? error)}\n`);
    process.exit(1);
  });
}

if (require.main === module) runWith(readWorkerOptions(process.argv.slice(2)));
