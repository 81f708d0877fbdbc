import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../shared/activity-types.js';

/**
 * One policy for all activities. What is retried at all is decided by `shared/error-table.ts`; a wait that
 * Pinterest asks for is no attempt.
 */
export const activityOptions = {
  // One attempt. A list of 100,000 ads is 400 pages, a few minutes; a longer one continues in the next attempt.
  startToCloseTimeout: '30m',
  // Every activity sends a heartbeat each second. This long after a dead worker's last one, another takes over.
  heartbeatTimeout: '5s',
  // The attempts together have no time limit, so that work waits for a worker however long there is none. 36 attempts
  // take about half an hour; after that, the next run is a better time to try.
  retry: {
    initialInterval: '500ms',
    backoffCoefficient: 2,
    maximumInterval: '1m',
    maximumAttempts: 36,
  },
  // A cancelled run ends when its activities have ended, so that nothing is written afterwards.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const satisfies ActivityOptions;

export const activities = proxyActivities<Activities>(activityOptions);

/** What the activities of a unit have of their own: their name in the Web UI, and whose turn it is. */
export type UnitOptions = Pick<ActivityOptions, 'summary' | 'priority'>;
