import { type Logger, Runtime, type RuntimeOptions } from '@temporalio/worker';
import type { Config } from '../config/index.js';
import { messageOf, SyncError } from '../errors.js';
import { runtimeOptions } from '../logger.js';
import { type MetricDefinition, metricTable } from './metric-table.js';

/** Workers of one host may share one setting: each takes the first of so many ports that is free. */
const PORTS = 10;

/**
 * Installs the SDK's runtime, with its metrics and ours at `metricsAddress`. A port that is taken never stops a
 * worker.
 *
 * @throws SyncError InvalidConfig when nothing can listen at the address for another reason.
 */
export function installRuntime(
  { metricsAddress }: Pick<Config, 'metricsAddress'>,
  logger: Logger,
  more: RuntimeOptions = {},
): void {
  const options = { ...runtimeOptions(logger), ...more };
  const address = metricsAddress ? listenAtFirstFree(options, metricsAddress) : undefined;
  if (address) {
    const taken = address === metricsAddress ? {} : { taken: `${metricsAddress}, named by METRICS_ADDRESS` };
    logger.info('Metrics', { url: `http://${address}/metrics`, ...taken });
    return;
  }
  Runtime.install(options);
  if (metricsAddress) {
    logger.error(
      `No metrics: the port of METRICS_ADDRESS ${metricsAddress} and the ${PORTS - 1} after it are taken. ` +
        'Set METRICS_ADDRESS to a free one and restart this worker, or leave it empty for no metrics.',
    );
  }
}

/** @returns the address; undefined, with nothing installed, when all are taken. */
function listenAtFirstFree(options: RuntimeOptions, first: string): string | undefined {
  return addressesFrom(first).find((address) => {
    try {
      Runtime.install(withMetrics(options, address));
      return true;
    } catch (error) {
      if (/address already in use/i.test(messageOf(error))) return false;
      throw unusable(address, error);
    }
  });
}

function addressesFrom(first: string): string[] {
  const [, host, port] = /^(.*):(\d+)$/.exec(first) ?? [];
  const ports = Array.from({ length: PORTS }, (_, index) => Number(port) + index);
  return ports.filter((one) => one < 65_536).map((one) => `${host}:${one}`);
}

function unusable(address: string, error: unknown): SyncError {
  return new SyncError(
    'InvalidConfig',
    `METRICS_ADDRESS: nothing can listen at ${address} (${messageOf(error)}); name an address of this machine, or leave it empty for no metrics`,
  );
}

const definitions: readonly MetricDefinition[] = Object.values(metricTable);

/** Seconds and `_total` everywhere, as Prometheus has it. */
function withMetrics(options: RuntimeOptions, bindAddress: string): RuntimeOptions {
  const prometheus = {
    bindAddress,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: Object.fromEntries(
      definitions.flatMap(({ name, buckets }) => (buckets ? [[name, [...buckets]]] : [])),
    ),
  };
  const metrics = { prometheus, attachServiceName: false };
  return { ...options, telemetryOptions: { ...options.telemetryOptions, metrics } };
}
