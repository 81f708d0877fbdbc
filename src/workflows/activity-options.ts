import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/**
 * One policy for all activities. What is retried at all is decided by `shared/error-table.ts`; a wait that
 * Pinterest asks for replaces the interval.
 */
export const activityOptions = {
  // One attempt. A list of 100,000 ads is 400 pages, a few minutes; a longer one goes on in the next attempt.
  startToCloseTimeout: '30m',
  // Activities beat every second. A dead worker's work is taken over this long after its last beat.
  heartbeatTimeout: '5s',
  // There is no limit on the whole, so that work waits for a worker however long there is none. These attempts
  // take about half an hour, after which the next run is a better time to try.
  retry: {
    initialInterval: '500ms',
    backoffCoefficient: 2,
    maximumInterval: '1m',
    maximumAttempts: 36,
  },
  // A cancelled run ends when its activities have ended, so that nothing is written afterwards.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const satisfies ActivityOptions;

/** Activities that beat no heartbeat do not exist: every one runs in `activities/run-activity.ts`. */
export const activities = proxyActivities<Activities>(activityOptions);
