/** What Temporal wrote down about activities that failed. */
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import type { ErrorScope } from '../../src/shared/error-table.js';

export interface ActivityFault {
  /** The error's code. */
  type: string;
  message: string;
  scope: ErrorScope | undefined;
  /** How often the activity was tried in all. */
  attempts: number;
  /** Whether its last attempt succeeded. */
  passed: boolean;
}

type Failure = Parameters<DefaultFailureConverter['failureToError']>[0];

/** The last failure of each activity of a run that had one. */
export async function activityFaults(handle: WorkflowHandle): Promise<ActivityFault[]> {
  const { events } = await handle.fetchHistory();
  const activities = new Map<string, { attempts: number; failure?: Failure | null; passed: boolean }>();
  for (const {
    activityTaskStartedEventAttributes: started,
    activityTaskFailedEventAttributes: failed,
  } of events ?? []) {
    if (started) {
      const { scheduledEventId, attempt, lastFailure } = started;
      activities.set(`${scheduledEventId}`, {
        attempts: attempt ?? 1,
        failure: lastFailure ?? null,
        passed: true,
      });
    }
    if (failed) {
      const { attempts = 1 } = activities.get(`${failed.scheduledEventId}`) ?? {};
      activities.set(`${failed.scheduledEventId}`, {
        attempts,
        failure: failed.failure ?? null,
        passed: false,
      });
    }
  }
  return [...activities.values()].flatMap(({ failure, ...rest }) =>
    failure ? [{ ...read(failure), ...rest }] : [],
  );
}

function read(failure: Failure): Pick<ActivityFault, 'type' | 'message' | 'scope'> {
  const error = new DefaultFailureConverter().failureToError(failure, defaultPayloadConverter);
  if (!(error instanceof ApplicationFailure)) throw error;
  const [details] = (error.details ?? []) as { scope: ErrorScope }[];
  return { type: error.type ?? '', message: error.message, scope: details?.scope };
}
