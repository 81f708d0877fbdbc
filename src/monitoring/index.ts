/** What a worker shows about itself: metrics, and traces when they are configured. */
import { join } from 'node:path';
import { Runtime, type WorkerOptions } from '@temporalio/worker';
import type { Knex } from 'knex';
import type { Config } from '../config/index.js';
import { recordSuccess } from '../postgres/account-runs.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import { BY_ATTRIBUTION, chosenWithDays } from '../shared/tables.js';
import { startAccountGauges } from './account-gauges.js';
import { createMetrics } from './metrics.js';
import { createObserver, type Observer } from './observer.js';
import { createRunRecorder } from './runs.js';
import { withoutSpans } from './spans.js';

export interface Monitoring {
  observer: Observer;
  /** To be given to the worker. */
  workerOptions: Pick<WorkerOptions, 'interceptors' | 'sinks' | 'plugins'>;
  /** Once the worker has ended, while the database is still open. */
  close(): Promise<void>;
}

/** For the workflows' bundle: the interceptor that says how runs end. */
export const workflowModules = [join(__dirname, '..', 'workflows', 'run-end-interceptor')];

/** The SDK's runtime must be installed. */
export async function startMonitoring(
  { metricsAddress, tracesUrl, pinterest }: Config,
  db: Knex,
): Promise<Monitoring> {
  const { metricMeter, logger } = Runtime.instance();
  const bySet = pinterest.attributionSets.length > 0 ? ([BY_ATTRIBUTION] as const) : [];
  const metrics = createMetrics(metricMeter, [...pinterest.extraTables, ...bySet]);
  const { credentials } = pinterest;
  const renewedByEnvironment = credentials && 'refreshToken' in credentials ? DEFAULT_CONNECTION : undefined;
  const gauges = metricsAddress
    ? startAccountGauges({
        db,
        metrics,
        logger,
        limits: pinterest,
        chosen: chosenWithDays(pinterest),
        renewedByEnvironment,
      })
    : undefined;
  const runs = createRunRecorder({
    metrics,
    logger,
    recordSuccess: (adAccountId, runId) => recordSuccess(db, adAccountId, runId),
    onEnd: () => gauges?.refresh(),
  });
  const tracing = tracesUrl ? (await import('./tracing.js')).startTracing(tracesUrl, logger) : undefined;
  return {
    observer: createObserver(metrics, tracing?.inSpan ?? withoutSpans),
    workerOptions: {
      interceptors: { workflowModules },
      sinks: runs.sinks,
      plugins: tracing?.plugins ?? [],
    },
    async close() {
      await runs.close();
      await gauges?.close();
      await tracing?.close();
    },
  };
}
