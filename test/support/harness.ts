/** Everything that an integration test runs against: sandbox, database, Temporal, and a worker in this process. */
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, IllegalStateError } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared';
import type { Knex } from 'knex';
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import {
  type AdAccountSpec,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../dev/sandbox/index.js';
import { withoutProxy } from '../../dev/stack/temporal.js';
import { type Config, loadConfig } from '../../src/config/index.js';
import { createPool } from '../../src/postgres/pool.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { addDays } from '../../src/shared/dates.js';
import type { SyncAdAccountInput, SyncAllAdAccountsInput } from '../../src/shared/inputs.js';
import type { AllProgress } from '../../src/shared/progress.js';
import { dataConverterOf } from '../../src/temporal/payloads/data-converter.js';
import { bundlesIn } from '../../src/worker/bundle.js';
import { createWorker, type RunningParts } from '../../src/worker.js';
import { compiled } from './build.js';
import type { TextRow } from './expected.js';
import { makeNamespace } from './namespace.js';
import { createDatabase, temporalAddress, uniqueTaskQueue } from './services.js';
import { addedColumns, analyticsColumns, entityColumns } from './specification.js';

export interface Harness {
  sandbox: Sandbox;
  databaseUrl: string;
  db: Knex;
  client: Client;
  config: Config;
  /** Runs `work` with a worker in this process. */
  withWorker<T>(work: () => Promise<T>, config?: Config): Promise<T>;
  startAll(input?: SyncAllAdAccountsInput): Promise<WorkflowHandle>;
  startOne(input: SyncAdAccountInput): Promise<WorkflowHandle>;
  /** A table's rows as text, ordered by key, without the product's own times. */
  rows(table: string): Promise<TextRow[]>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  sandbox?: SandboxOptions;
  environment?: Record<string, string>;
  /** For tests that use the command line: the ids of its runs are the same for everybody in a namespace. */
  ownNamespace?: boolean;
  /**
   * How many days a run finds that it has to read; the ones before are done with. Without it, all that Pinterest has, of
   * which each takes a request; that is for tests of the first sync and of what becomes of many days.
   */
  unreadDays?: number;
}

let accounts = 0;

/** Workflow ids are made of ad account ids, and test files share one Temporal server. */
export function uniqueAdAccountId(): string {
  accounts += 1;
  return `54${process.pid}${Date.now() % 1_000_000}${accounts}`;
}

/** Two small ad accounts in two currencies. */
export function smallMerchant(): AdAccountSpec[] {
  return [
    { id: uniqueAdAccountId(), name: 'Small shop', country: 'US', currency: 'USD', campaigns: 5, ads: 24 },
    { id: uniqueAdAccountId(), name: 'Kleiner Laden', country: 'DE', currency: 'EUR', campaigns: 3, ads: 9 },
  ];
}

export async function createHarness(options: HarnessOptions = {}): Promise<Harness> {
  quietRuntime();
  const sandbox = await startSandbox({ adAccounts: smallMerchant(), limits: noLimits, ...options.sandbox });
  const database = await createDatabase();
  const own = options.ownNamespace ? `own-${process.pid}-${Date.now()}` : undefined;
  const config = loadConfig({
    TEMPORAL_ADDRESS: temporalAddress(),
    ...(own ? { TEMPORAL_NAMESPACE: own } : {}),
    TEMPORAL_TASK_QUEUE: uniqueTaskQueue(),
    DATABASE_URL: database.url,
    PINTEREST_API_URL: sandbox.url,
    PINTEREST_ACCESS_TOKEN: sandbox.accessToken,
    METRICS_ADDRESS: '',
    ...options.environment,
  });
  const db = createPool(database.url, { max: 2, applicationName: 'test' });
  const native = await NativeConnection.connect({ address: temporalAddress() });
  const connection = await Connection.connect({ ...withoutProxy, address: temporalAddress() });
  const { taskQueue, namespace } = config.temporal;
  const client = new Client({
    connection,
    dataConverter: dataConverterOf(config),
    ...(namespace ? { namespace } : {}),
  });

  const harness: Harness = {
    sandbox,
    databaseUrl: database.url,
    db,
    client,
    config,
    withWorker: (work, other = config) => withWorker(other, native, work),
    startAll: (input = {}) =>
      client.workflow.start('syncAllAdAccounts', {
        taskQueue,
        args: [input],
        workflowId: `all/${taskQueue}`,
      }),
    startOne: (input) =>
      client.workflow.start('syncAdAccount', {
        taskQueue,
        args: [input],
        workflowId: `pinterest-sync/${input.adAccountId}`,
      }),
    rows: (table) => readRows(db, table),
    async close() {
      await Promise.all([db.destroy(), connection.close(), native.close(), sandbox.close()]);
      await database.drop();
    },
  };
  if (options.unreadDays !== undefined) await settleDaysBefore(options.unreadDays, harness);
  if (own) await makeNamespace(harness, own);
  return harness;
}

function settleDaysBefore(unreadDays: number, { databaseUrl, sandbox, config }: Harness): Promise<void> {
  const { adAccounts, today } = sandbox.world;
  const range = { from: addDays(today, -REACH_DAYS), to: addDays(today, -1 - unreadDays) };
  return enterSettledDays(
    databaseUrl,
    adAccounts.map(({ id }) => id),
    range,
    config.pinterest,
  );
}

/** The sandbox's default is the real API's limits; most tests are about something else. */
const noLimits = {
  adsAnalyticsPerMinute: 1_000_000,
  adsReadPerMinute: 1_000_000,
  perSecond: 1_000_000,
};

async function withWorker<T>(
  config: Config,
  connection: NativeConnection,
  work: () => Promise<T>,
): Promise<T> {
  const parts = await withoutThread(() => createWorker(config, connection, bundlesIn(compiled(''))));
  try {
    return await parts.worker.runUntil(work);
  } finally {
    await parts.close();
  }
}

/**
 * Lets a worker that is made meanwhile run its workflows in this thread, as Temporal's SDK does for debuggers: to start a
 * thread of its own takes longer than most runs. Workers that are processes of their own have one.
 */
async function withoutThread(create: () => Promise<RunningParts>): Promise<RunningParts> {
  process.env.TEMPORAL_DEBUG = '1';
  try {
    return await create();
  } finally {
    delete process.env.TEMPORAL_DEBUG;
    // It would note where each promise of this thread is made, for ever.
    globalHandlers.uninstall();
  }
}

/** An earlier file of this process may have installed one already. */
function quietRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}

async function readRows(db: Knex, table: string): Promise<TextRow[]> {
  const specified =
    table === 'ad_analytics' ? analyticsColumns : entityColumns[table as keyof typeof entityColumns];
  const columns = [...specified, addedColumns[0]].map((name) => `"${name}"::text AS "${name}"`).join(', ');
  const { rows } = await db.raw(`SELECT ${columns} FROM pinterest.${table} ORDER BY __sync_key COLLATE "C"`);
  return rows.map((row: TextRow) => ({
    ...row,
    // Postgres casts a boolean to "true"; the expectation prints it as psql does.
    ...Object.fromEntries(
      Object.entries(row)
        .filter(isBoolean)
        .map(([key, value]) => [key, value === 'true' ? 't' : 'f']),
    ),
  }));
}

const booleans = ['auto_targeting_enabled', 'is_pin_deleted', 'is_removable'];
const isBoolean = ([key, value]: [string, string | null]) => booleans.includes(key) && value !== null;

/** The message and the progress of a run that must fail. */
export async function failureOf(
  handle: WorkflowHandle,
): Promise<{ message: string; type: string; progress: AllProgress }> {
  try {
    await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
    const { message, type, details } = error.cause;
    return { message, type: type ?? '', progress: details?.[0] as AllProgress };
  }
  throw new Error(`${handle.workflowId} was to fail and did not`);
}
