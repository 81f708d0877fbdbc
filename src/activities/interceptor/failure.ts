import { TemporalFailure } from '@temporalio/common';
import { inContext, plainError, SyncError } from '../../errors.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { failureOf } from '../../shared/failure.js';

/**
 * An error without a code is a defect: Temporal's retries give time to fix it. Without its other properties, which may hold
 * a request; failures of Temporal's own are passed on unchanged.
 */
export function toFailure(place: string, error: unknown): unknown {
  const known = error instanceof SyncError ? error : toDatabaseError(error);
  if (!known)
    return error instanceof Error && !(error instanceof TemporalFailure) ? plainError(error) : error;
  const { code, message, next, retryAfterMs, totals } = inContext(place, known);
  const until = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs;
  return failureOf(code, message, { retryAfterMs, until, totals, hasStep: next !== undefined });
}
