import { ApplicationFailure } from '@temporalio/common';
import { type ErrorCode, errorTable, type FailureDetails, withNextStep } from './error-table.js';

interface FailureFacts extends Omit<FailureDetails, 'scope'> {
  /** When the next attempt makes sense, in milliseconds from now; undefined leaves it to the retry policy. */
  retryAfterMs?: number | undefined;
}

/** What Temporal, workflows and people are told of an error: all that the table says of its code. */
export function failureOf(
  code: ErrorCode,
  message: string,
  { retryAfterMs, until, totals }: FailureFacts = {},
): ApplicationFailure {
  const { scope, retried } = errorTable[code];
  return ApplicationFailure.create({
    message: withNextStep(code, message),
    type: code,
    nonRetryable: !retried,
    // The SDK's type wants the key to be absent.
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
    details: [{ scope, until, totals } satisfies FailureDetails],
  });
}
