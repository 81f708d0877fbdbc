/**
 * The worker: puts the parts together and runs workflows and activities until it is told to stop. This is the
 * only place, beside tests, that knows all parts.
 */
import { join } from 'node:path';
import { type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Knex } from 'knex';
import { createActivities } from './activities/index.js';
import { type Config, loadConfig, requireDatabaseUrl } from './config.js';
import { adviceOn } from './errors.js';
import { createLogger, runtimeOptions } from './logger.js';
import { connectPinterest } from './pinterest-connection.js';
import { toDatabaseError } from './postgres/errors.js';
import { type MigrationReport, migrate } from './postgres/migrate.js';
import { createPool } from './postgres/pool.js';
import { hasSearchAttributes } from './search-attributes.js';
import { connectWorker, PATIENCE_MS } from './temporal.js';

/** Activities at the same time; each holds a connection to Postgres only while it writes. */
const ACTIVITIES_IN_FLIGHT = 20;

export interface RunningParts {
  worker: Worker;
  db: Knex;
  /** Frees what the worker used; call it once `worker.run()` has ended. */
  close(): Promise<void>;
}

export async function createWorker(config: Config, connection: NativeConnection): Promise<RunningParts> {
  const { pinterest, temporal, lookbackDays } = config;
  const { attribution, mapping, adAccountIds } = pinterest;
  const db: Knex = createPool(requireDatabaseUrl(config), { applicationName: 'pinterest-ads-worker' });
  const worker = await Worker.create({
    connection,
    ...(temporal.namespace ? { namespace: temporal.namespace } : {}),
    taskQueue: temporal.taskQueue,
    workflowsPath: join(__dirname, 'workflows'),
    activities: createActivities({
      db,
      pinterest: connectPinterest(config, db),
      hasSearchAttributes: () => hasSearchAttributes({ connection, namespace: temporal.namespace }),
      settings: { attribution, mapping, lookbackDays, adAccountIds },
    }),
    maxConcurrentActivityTaskExecutions: ACTIVITIES_IN_FLIGHT,
    // Cancellation reaches an activity with the answer to a heartbeat, so heartbeats must really be sent.
    maxHeartbeatThrottleInterval: '500ms',
    // Time to finish the request that is under way; what is not finished by then goes on elsewhere.
    shutdownGraceTime: '10s',
  });
  return { worker, db, close: () => db.destroy() };
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

async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  Runtime.install(runtimeOptions(logger));
  const { applied } = await migrateWhenUp(config);
  if (applied.length > 0) logger.info('Applied migrations', { applied });
  const connection = await connectWorker(config);
  const { worker, close } = await createWorker(config, connection);
  try {
    await worker.run();
  } finally {
    await close();
    await connection.close();
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${adviceOn(toDatabaseError(error) ?? error)}\n`);
    process.exit(1);
  });
}
