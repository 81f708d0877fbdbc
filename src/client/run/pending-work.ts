/** The activities of a run that have not ended, as Temporal knows them. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { isLasting } from '../../shared/error-codes.js';
import type { Heartbeat } from '../../shared/progress.js';
import { decodePayload, messageOfFailure } from '../../temporal/payloads/decode.js';
import { type HeldUp, shortCause } from './held-up.js';
import { type StepUnderWay, stepOf } from './steps-under-way.js';

type Pending = NonNullable<
  Awaited<ReturnType<WorkflowHandle['describe']>>['raw']['pendingActivities']
>[number];

interface PendingWork {
  /** What the activities have written so far, as their last heartbeats say. */
  rowsUnderWay: number;
  heldUp: HeldUp;
  steps: StepUnderWay[];
}

/** Nothing when Temporal does not answer. */
export async function readPendingWork(client: Client, handle: WorkflowHandle): Promise<PendingWork> {
  const description = await handle.describe().catch(() => undefined);
  const pending = description?.raw.pendingActivities ?? [];
  const heartbeats = await Promise.all(pending.map((one) => heartbeatOf(client, one)));
  const retries = await Promise.all(pending.filter(isRetried).map((one) => retryOf(client, one)));
  return {
    steps: pending.filter(isFirstAttempt).flatMap(stepUnderWay),
    rowsUnderWay: heartbeats.reduce((sum, { rows = 0 }) => sum + rows, 0),
    heldUp: {
      retries,
      waits: heartbeats.flatMap(({ waitsFor }) =>
        waitsFor ? [{ ...waitsFor, since: new Date(waitsFor.since) }] : [],
      ),
    },
  };
}

/** The first heartbeats may be empty. */
async function heartbeatOf(client: Client, { heartbeatDetails }: Pending): Promise<Heartbeat> {
  const [payload] = heartbeatDetails?.payloads ?? [];
  return (payload && (await decodePayload<Heartbeat | undefined>(client, payload))) ?? {};
}

/** Of PendingActivityState: a worker has it. */
const STARTED = 2;

const isFirstAttempt = (one: Pending) => one.state === STARTED && !isRetried(one);

function stepUnderWay({ activityType, scheduledTime }: Pending): StepUnderWay[] {
  return stepOf(activityType?.name, new Date(Number(scheduledTime?.seconds ?? 0) * 1_000));
}

const isRetried = ({ attempt, lastFailure }: Pending) => (attempt ?? 0) > 1 && Boolean(lastFailure);

async function retryOf(client: Client, { attempt, lastFailure, nextAttemptScheduleTime }: Pending) {
  const message = lastFailure ? await messageOfFailure(client, lastFailure) : '';
  const seconds = nextAttemptScheduleTime?.seconds;
  return {
    attempt: attempt ?? 0,
    cause: shortCause(message),
    lasting: isLasting(lastFailure?.applicationFailureInfo?.type) ? message : undefined,
    nextAt: seconds ? new Date(Number(seconds) * 1_000) : undefined,
  };
}
