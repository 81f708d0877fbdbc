/**
 * What activities work with. `worker.ts` and tests put the parts together; the interceptor adds what belongs to
 * one task.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Knex } from 'knex';
import type { Proxies } from '../network/proxies.js';
import type { PinterestClient } from '../pinterest/contract.js';
import type { AttributionSet, AttributionSettings } from '../shared/attribution.js';
import type { Day } from '../shared/dates.js';
import type { ErrorCode } from '../shared/error-table.js';
import type { WorkSoFar } from '../shared/progress.js';
import type { AccessTier, Mapping, ReportingTimeZone } from '../shared/settings.js';
import type { ExtraTable, StoredTable, UnitTotals } from '../shared/tables.js';

/** What all activities of a worker share. */
export interface ActivityParts {
  db: Knex;
  /** The client of a connection. */
  connect(connection: string): PinterestClient;
  /** The connection that the environment stands for. */
  ofEnvironment: string | undefined;
  /** Whether the Temporal server knows the search attributes of `shared/search-attribute-keys.ts`. */
  hasSearchAttributes(): Promise<boolean>;
  settings: ActivitySettings;
  /** Where syncs fetch exchange rates; undefined where they are not to. */
  ratesFile?: { url: string; proxies: Proxies } | undefined;
  /** Notifies people once; undefined when NOTIFY_WEBHOOK_URL is not set. */
  notify?: ((message: { id: string; body: object }) => Promise<void>) | undefined;
  observer: WriteObserver & FailureObserver;
}

export interface ActivitySettings {
  attribution: AttributionSettings;
  mapping: Mapping;
  /** Days before yesterday that a run reads again when its input does not say. */
  lookbackDays: number;
  /** PINTEREST_AD_ACCOUNT_IDS: `connections/membership.ts` says whom it limits. */
  adAccountIds: readonly string[] | undefined;
  excludedAdAccountIds: readonly string[];
  accessTier: AccessTier;
  /** Tables that are read beside the five. */
  extraTables: readonly ExtraTable[];
  /** What targeting_analytics breaks the numbers down by. */
  targetingTypes: readonly string[];
  /** Names of columns of analytics that are requested beside the specified ones. */
  extraMetrics: readonly string[];
  /** Windows with which conversions are read once more. */
  attributionSets: readonly AttributionSet[];
  reportingTimeZone: ReportingTimeZone;
  /** The time zone whose days the run of the activity reads; absent for UTC. */
  timeZone?: string | undefined;
}

/** Observes what is written. */
export interface WriteObserver {
  /** Wraps the statements that write one answer. */
  write<T>(table: StoredTable, work: () => Promise<T>): Promise<T>;
  /** Called with the counts of rows, once their transaction is committed. */
  stored(table: StoredTable, totals: Pick<UnitTotals, 'rows' | 'rejected'>): void;
}

/** Observes what no further attempt mends. */
export interface FailureObserver {
  lastingFailure(code: ErrorCode): void;
}

/** What the activities of one connection share for as long as it is in use. */
export interface ConnectionParts {
  /** The connection's name, and its client. */
  connection: string;
  pinterest: PinterestClient;
  /** Whether Pinterest has finished counting a day, which is the same for all ad accounts of the connection. */
  askReadiness: AskReadiness;
}

/** @param today the day that the run counts as today: a day that is not ready yet may be ready tomorrow. */
export type AskReadiness = (date: Day, today: Day, signal: AbortSignal) => Promise<Readiness>;

export interface Readiness {
  ready: boolean;
  /** 0 when the answer was known already. */
  requests: number;
}

/** What an activity works with: the worker's parts, the connection that serves its input, and its task. */
export interface ActivityContext extends Omit<ActivityParts, 'connect'>, ConnectionParts {
  /** The name of the database that this worker writes to. */
  databaseId(): Promise<string>;
  taskQueue: string;
  workflowId: string;
  runId: string;
  /** From 1. */
  attempt: number;
  /** Aborted when the activity is cancelled. */
  signal: AbortSignal;
  /** Records how far the activity is; the next heartbeat sends it to the Web UI and the client. */
  reportProgress(progress: WorkSoFar): void;
  /** Records that it waits for requests of this kind to be allowed; undefined: that it continues. */
  reportWait(category: string | undefined): void;
}

const contexts = new AsyncLocalStorage<ActivityContext>();

export const withContext = <T>(context: ActivityContext, work: () => Promise<T>): Promise<T> =>
  contexts.run(context, work);

/** @throws Error when the worker was created without the interceptor of activities. */
export function currentContext(): ActivityContext {
  const context = contexts.getStore();
  if (!context) throw new Error('Activities need the interceptor of src/activities/interceptor');
  return context;
}

/** Has the heartbeats of the activity say that it waits for requests of this kind to be allowed. */
export async function whileWaiting<T>(category: string, wait: () => Promise<T>): Promise<T> {
  const { reportWait } = currentContext();
  reportWait(category);
  try {
    return await wait();
  } finally {
    reportWait(undefined);
  }
}
