import type { Harness } from './harness.js';

/** What a program has to know to work with the parts of a harness. */
export const environmentFor = ({ sandbox, databaseUrl, config }: Harness) => ({
  DATABASE_URL: databaseUrl,
  PINTEREST_API_URL: sandbox.url,
  PINTEREST_ACCESS_TOKEN: sandbox.accessToken,
  TEMPORAL_ADDRESS: String(config.temporal.connectionOptions.address),
  TEMPORAL_TASK_QUEUE: config.temporal.taskQueue,
  TEMPORAL_NAMESPACE: config.temporal.namespace ?? '',
});
