import type { MetricMeter } from '@temporalio/common';
import { isLasting } from '../shared/error-codes.js';
import { errorTable } from '../shared/error-table.js';
import { type StoredTable, tableNames } from '../shared/tables.js';
import { workflowTypes } from '../shared/workflow-names.js';
import { productRevision, productVersion } from '../version.js';
import {
  categories,
  type MetricDefinition,
  type MetricName,
  type MetricType,
  metricTable,
  rowOutcomes,
  runOutcomes,
} from './metric-table.js';

type Labels<Name extends MetricName> = Readonly<Record<(typeof metricTable)[Name]['labels'][number], string>>;

/** Adds to a counter, records in a histogram, sets a gauge. */
export type Metrics = { [Name in MetricName]: (value: number, labels: Labels<Name>) => void };

type Instrument = (value: number, labels: Readonly<Record<string, string>>) => void;

const makers: Record<MetricType, (meter: MetricMeter, metric: MetricDefinition) => Instrument> = {
  counter(meter, { name, meaning }) {
    // The exporter puts the ending there itself.
    const counter = meter.createCounter(name.replace(/_total$/, ''), '', meaning);
    return (value, labels) => counter.add(value, labels);
  },
  histogram(meter, { name, meaning }) {
    const histogram = meter.createHistogram(name, 'float', '', meaning);
    return (value, labels) => histogram.record(value, labels);
  },
  gauge(meter, { name, meaning }) {
    const gauge = meter.createGauge(name, 'float', '', meaning);
    return (value, labels) => gauge.set(value, labels);
  },
};

/**
 * @param meter the SDK's, so that its metrics and ours have one endpoint.
 * @param chosen the tables that are read beside the five.
 */
export function createMetrics(meter: MetricMeter, chosen: readonly StoredTable[]): Metrics {
  const definitions: [string, MetricDefinition][] = Object.entries(metricTable);
  const metrics = Object.fromEntries(
    definitions.map(([name, metric]) => [name, makers[metric.type](meter, metric)]),
  ) as Metrics;
  startAtZero(metrics, [...tableNames, ...chosen]);
  const [version, revision, node] = [productVersion(), productRevision(), process.version];
  metrics.buildInfo(1, { version, revision, node });
  return metrics;
}

/** To an alert rule, a counter that first appears at 1 looks as if it had not changed. */
function startAtZero(
  { requests, rateLimited, rows, lastingFailures, runs }: Metrics,
  tables: readonly StoredTable[],
): void {
  for (const category of categories) {
    requests(0, { category, status: '200' });
    rateLimited(0, { category });
  }
  for (const table of tables) for (const outcome of rowOutcomes) rows(0, { table, outcome });
  for (const code of Object.keys(errorTable).filter(isLasting)) lastingFailures(0, { code });
  for (const workflow of Object.values(workflowTypes))
    for (const outcome of runOutcomes) runs(0, { workflow, outcome });
}
