import { inContext, SyncError } from '../../errors.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { failureOf } from '../../shared/failure.js';

/** An error without a code is a defect: it is passed on unchanged, and Temporal's retries give time to fix it. */
export function toFailure(place: string, error: unknown): unknown {
  const known = error instanceof SyncError ? error : toDatabaseError(error);
  if (!known) return error;
  const { code, message, retryAfterMs, totals } = inContext(place, known);
  const until = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs;
  return failureOf(code, message, { retryAfterMs, until, totals });
}
