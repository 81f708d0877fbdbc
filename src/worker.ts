#!/usr/bin/env node
/**
 * The worker: puts the parts together and runs workflows and activities until it is stopped. This is the
 * only place, beside tests, that knows all parts.
 */
// First: it concerns all that is loaded after it.
import './config/compile-cache.js';
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Knex } from 'knex';
import type { ActivityParts } from './activities/context.js';
import { activities, definitionOf } from './activities/index.js';
import { createActivityInterceptor } from './activities/interceptor/index.js';
import { endWithoutSecrets } from './config/crash.js';
import { type Config, databaseUrlOf, loadConfig, requireDatabaseUrl } from './config/index.js';
import { asCalledHere } from './config/place.js';
import { refreshSecrets, reportSecrets } from './config/refresh.js';
import { connectPinterest } from './connections/client.js';
import { connectionOfEnvironment } from './connections/environment.js';
import { keepConnections } from './connections/keep-renewed.js';
import { requireConnections } from './connections/require.js';
import { adviceOn } from './errors.js';
import { createLogger } from './logger.js';
import { type Monitoring, startMonitoring } from './monitoring/index.js';
import { installRuntime } from './monitoring/install-runtime.js';
import { post } from './network/webhook.js';
import { toDatabaseError } from './postgres/errors.js';
import { readDatabaseId } from './postgres/identity.js';
import { migrate } from './postgres/migrate.js';
import { createPool } from './postgres/pool.js';
import { toDay } from './shared/dates.js';
import { withoutCommands } from './shared/plain-text.js';
import { waitForServer } from './shared/wait-for-server.js';
import { workerIdentity } from './shared/worker-identity.js';
import { dataConverterOf } from './temporal/payloads/data-converter.js';
import { hasSearchAttributes } from './temporal/search-attributes.js';
import { connectWorker } from './temporal/worker-connection.js';
import { verdictOnNode } from './version.js';
import { bundlePaths, withWorkflows } from './worker/bundle.js';
import { keepHealthFile } from './worker/health.js';
import { keepLogin } from './worker/keep-login.js';
import { workerLimits } from './worker/limits.js';
import { readWorkerOptions, type WorkerOptions } from './worker/options.js';
import { beginStart } from './worker/starting.js';
import { versionOf } from './worker/versioning.js';

export interface RunningParts {
  worker: Worker;
  db: Knex;
  /** Frees what the worker used; call it once `worker.run()` has ended. */
  close(): Promise<void>;
}

/**
 * @param bundles tests run from source, and bring those of a build.
 * @throws SyncError InvalidConfig when the configuration lacks what a worker needs.
 */
export async function createWorker(
  config: Config,
  temporalConnection: NativeConnection,
  bundles = bundlePaths,
): Promise<RunningParts> {
  requireDatabaseUrl(config);
  const db = createPool(databaseUrlOf(config), { applicationName: 'pinterest-ads-worker' });
  await requireConnections(config, db).catch(async (error: unknown) => {
    await db.destroy();
    throw error;
  });
  const monitoring = await startMonitoring(config, db);
  const { interceptors, ...workerOptions } = monitoring.workerOptions;
  const interceptor = createActivityInterceptor(
    definitionOf,
    activityParts(config, { db, temporalConnection, monitoring }),
  );
  const dataConverter = dataConverterOf(config, (message) => Runtime.instance().logger.error(message));
  const { namespace, taskQueue } = config.temporal;
  const databaseId = await readDatabaseId(db).catch(() => undefined);
  const worker = await Worker.create({
    connection: temporalConnection,
    identity: workerIdentity(`${process.pid}@${hostname()}`, databaseId),
    // The SDK's type wants the key to be absent.
    ...(namespace ? { namespace } : {}),
    taskQueue,
    activities,
    ...workerLimits,
    ...versionOf(config),
    ...withWorkflows(
      { ...workerOptions, interceptors: { ...interceptors, activity: [interceptor] }, dataConverter },
      bundles,
    ),
  });
  const close = async () => {
    await monitoring.close();
    await db.destroy();
  };
  return { worker, db, close };
}

interface WorkerParts {
  db: Knex;
  temporalConnection: NativeConnection;
  monitoring: Monitoring;
}

function activityParts(config: Config, { db, temporalConnection, monitoring }: WorkerParts): ActivityParts {
  const { observer } = monitoring;
  const { attribution, mapping, adAccountIds, excludedAdAccountIds, accessTier } = config.pinterest;
  const { extraTables, targetingTypes, extraMetrics, attributionSets, reportingTimeZone } = config.pinterest;
  return {
    db,
    connect: (name) => connectPinterest(config, db, { connection: name, observer, waitsForPinterest: true }),
    ofEnvironment: connectionOfEnvironment(config),
    hasSearchAttributes: () =>
      hasSearchAttributes({ connection: temporalConnection, namespace: config.temporal.namespace }),
    settings: {
      attribution,
      mapping,
      lookbackDays: config.lookbackDays,
      adAccountIds,
      excludedAdAccountIds,
      accessTier,
      extraTables,
      targetingTypes,
      extraMetrics,
      attributionSets,
      reportingTimeZone,
    },
    ratesFile: config.exchangeRates.updatedBySyncs
      ? { url: config.exchangeRates.url, proxies: config.proxies }
      : undefined,
    notify: notifierOf(config),
    observer,
  };
}

/** Its address and secret may be in files, which may be replaced. */
function notifierOf(config: Config): ActivityParts['notify'] {
  if (!config.notify) return undefined;
  return async (message) => {
    refreshSecrets(config);
    if (config.notify) await post(config.notify, message, config.proxies);
  };
}

async function main({ healthFile, failFast }: WorkerOptions): Promise<void> {
  // A worker passes much text on and keeps little. Node would let garbage grow to the size of the memory in
  // use. Half of that keeps a worker that loads a report of any size below 300 MB, for a little more CPU time.
  setFlagsFromString('--heap-growing-percent=50');
  // A file that an earlier worker left says nothing about this one.
  if (healthFile) rmSync(healthFile, { force: true });
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  installRuntime(config, logger);
  reportSecrets(config, (message) => logger.warn(message));
  const node = verdictOnNode(process.version, toDay(new Date()));
  if (node.state !== 'supported') logger.warn(`Node ${node.text}`);
  requireDatabaseUrl(config);
  const start = beginStart(logger, failFast);
  const { applied } = await waitForServer(
    () => start.during('Preparing the database', () => migrate(databaseUrlOf(config), config.metricBasis)),
    (error) => toDatabaseError(error)?.code === 'DatabaseUnavailable',
    start.patienceFor('Postgres'),
  );
  if (applied.length > 0) logger.info('Applied migrations', { applied });
  const temporalConnection = await connectWorker(config, start.patienceFor('Temporal'));
  const { worker, db, close } = await start.during('Preparing the worker and its workflows', () =>
    createWorker(config, temporalConnection),
  );
  const keeper = keepConnections({ config, db, logger });
  const login = keepLogin({ config, worker, connection: temporalConnection, logger });
  const stopHealthFile = healthFile && keepHealthFile(healthFile, { worker, temporalConnection, db }, logger);
  start.over();
  try {
    await worker.run();
  } finally {
    if (stopHealthFile) await stopHealthFile();
    await keeper.close();
    await close();
    await login.close();
    await temporalConnection.close();
  }
}

function runWith(options: ReturnType<typeof readWorkerOptions>): void {
  if ('text' in options) {
    (options.exitCode === 0 ? process.stdout : process.stderr).write(asCalledHere(options.text));
    process.exitCode = options.exitCode;
    return;
  }
  main(options).catch((error: unknown) => {
    const advice = adviceOn(toDatabaseError(error) ?? error);
    process.stderr.write(`${withoutCommands(asCalledHere(advice))}\n`);
    process.exit(1);
  });
}

/** What the process was called for. */
export function runAsProgram(): void {
  endWithoutSecrets();
  runWith(readWorkerOptions(process.argv.slice(2)));
}

if (require.main === module) runAsProgram();
