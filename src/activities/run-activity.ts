/** What every activity needs around its work: a heartbeat while it runs, and errors that Temporal understands. */
import { ApplicationFailure, Context } from '@temporalio/activity';
import { adviceOn, inContext, SyncError } from '../errors.js';
import { toDatabaseError } from '../postgres/errors.js';
import { errorTable, type FailureDetails } from '../shared/error-table.js';
import type { WorkSoFar } from '../shared/progress.js';

/** Well below the heartbeat timeout of `workflows/activity-options.ts`. */
export const HEARTBEAT_MS = 1_000;

/**
 * Runs `work` with a heartbeat that goes on while it waits for Pinterest or Postgres, so that a worker that
 * dies is noticed within seconds, and a cancelled activity within one.
 *
 * @param place what the work is about, for messages: `ads of ad account 549755885175`.
 * @param work may tell how far it is, which the Web UI and the client show.
 */
export async function runActivity<T>(
  place: string,
  work: (signal: AbortSignal, tell: (soFar: WorkSoFar) => void) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let told: WorkSoFar | undefined;
  const timer = setInterval(() => context.heartbeat(told), HEARTBEAT_MS);
  try {
    return await work(context.cancellationSignal, (soFar) => {
      told = soFar;
    });
  } catch (error) {
    // Rejects with the reason of the cancellation, which Temporal must see as such.
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw toFailure(place, error);
  } finally {
    clearInterval(timer);
  }
}

/** An error that is not ours is a defect: it goes out as it is, and Temporal's retries give time to mend it. */
function toFailure(place: string, error: unknown): unknown {
  const known = error instanceof SyncError ? error : toDatabaseError(error);
  if (!known) return error;
  const placed = inContext(place, known);
  const { code, retryAfterMs, totals } = placed;
  const { scope, retried } = errorTable[code];
  return ApplicationFailure.create({
    message: adviceOn(placed),
    type: code,
    nonRetryable: !retried,
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
    details: [
      {
        scope,
        ...(retryAfterMs === undefined ? {} : { until: Date.now() + retryAfterMs }),
        ...(totals ? { totals } : {}),
      } satisfies FailureDetails,
    ],
  });
}
