import { ApplicationFailure } from '@temporalio/common';
import { type ErrorCode, type ErrorScope, errorTable } from './error-table.js';
import { joined, withNextStep } from './next-step.js';
import type { UnitTotals } from './tables.js';

/** What an activity's failure says to the workflow in addition to its message and code. */
export interface FailureDetails {
  scope: ErrorScope;
  /** When it makes sense to try again, in milliseconds since 1970. */
  until?: number | undefined;
  /** What was stored, when the unit was read completely and only single rows could not be stored. */
  totals?: UnitTotals | undefined;
}

interface FailureFacts extends Omit<FailureDetails, 'scope'> {
  /** When the next attempt makes sense, in milliseconds from now; undefined leaves it to the retry policy. */
  retryAfterMs?: number | undefined;
  /** The message says itself what to do. */
  hasStep?: boolean | undefined;
}

const RUN_AGAIN = 'Then run the sync again.';

/** What Temporal, workflows and people learn of an error: all that the table says of its code. */
export function failureOf(
  code: ErrorCode,
  message: string,
  { retryAfterMs, until, totals, hasStep = false }: FailureFacts = {},
): ApplicationFailure {
  const { scope, retried } = errorTable[code];
  return ApplicationFailure.create({
    message: hasStep ? (retried ? message : joined(message, RUN_AGAIN)) : withNextStep(code, message),
    type: code,
    nonRetryable: !retried,
    // The SDK's type wants the key to be absent.
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
    details: [{ scope, until, totals } satisfies FailureDetails],
  });
}
