import type { WorkerOptions } from '@temporalio/worker';

/** How much a worker does and keeps at the same time. */
export const workerLimits = {
  // Activities at the same time; each takes a client of the Postgres pool only while it writes.
  maxConcurrentActivityTaskExecutions: 20,
  // Runs whose state is kept between their steps, a third of a MB each; the others are read from their
  // histories when they continue.
  maxCachedWorkflows: 200,
  // Cancellation reaches an activity with the answer to a heartbeat, so heartbeats must really be sent.
  maxHeartbeatThrottleInterval: '500ms',
  // Time to finish the requests in flight; what is not finished by then continues in another worker.
  shutdownGraceTime: '10s',
} satisfies Partial<WorkerOptions>;
