import { ApplicationFailure } from '@temporalio/activity';
import { adviceOn, inContext, SyncError } from '../../errors.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { errorTable, type FailureDetails } from '../../shared/error-table.js';

/** An error without a code is a defect: it is passed on unchanged, and Temporal's retries give time to fix it. */
export function toFailure(place: string, error: unknown): unknown {
  const known = error instanceof SyncError ? error : toDatabaseError(error);
  if (!known) return error;
  const placed = inContext(place, known);
  const { code, retryAfterMs, totals } = placed;
  const { scope, retried } = errorTable[code];
  const until = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs;
  return ApplicationFailure.create({
    message: adviceOn(placed),
    type: code,
    nonRetryable: !retried,
    // The SDK's type wants the key to be absent.
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
    details: [{ scope, until, totals } satisfies FailureDetails],
  });
}
