import { proxyActivities } from '@temporalio/workflow';
import type { Activities, TellResult } from '../shared/activity-types.js';
import type { RunEnd } from '../shared/run-end.js';

/** A receiver that is down for a weekend gets the message afterwards, unless a later run has made it untrue. */
export const TELL_RETRY = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '10m',
} as const;
export const TELL_WITHIN = '3d';

const { tellPeople } = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: TELL_WITHIN,
  heartbeatTimeout: '5s',
  retry: TELL_RETRY,
});

/** Tells people how a run ended. Runs start it; nobody else needs to. */
export async function tellEndOfRun(end: RunEnd): Promise<TellResult> {
  return await tellPeople(end);
}
