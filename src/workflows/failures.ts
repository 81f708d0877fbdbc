import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  isCancellation,
} from '@temporalio/workflow';
import { isErrorCode } from '../shared/error-codes.js';
import { type ErrorCode, type ErrorRule, ruleOf } from '../shared/error-table.js';
import { type FailureDetails, failureOf } from '../shared/failure.js';
import type { Stop } from '../shared/progress.js';

/** The failure inside the wrappers that Temporal puts around it. */
export function rootCause(error: unknown): unknown {
  const isWrapper = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return isWrapper && error.cause ? rootCause(error.cause) : error;
}

export function failureMessage(error: unknown): string {
  const cause = rootCause(error);
  return cause instanceof Error ? cause.message : String(cause);
}

/** The code of the error table; undefined for a failure without one, such as a defect. */
export function failureCode(error: unknown): ErrorCode | undefined {
  const cause = rootCause(error);
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return isErrorCode(type) ? type : undefined;
}

/** What a workflow does about a failure before it takes it for one. */
export function reactionTo(error: unknown): ErrorRule['workflow'] {
  const code = failureCode(error);
  return code && ruleOf(code).workflow;
}

/** What the activity said in addition to its message. */
export function failureDetails(error: unknown): FailureDetails | undefined {
  const cause = rootCause(error);
  return cause instanceof ApplicationFailure ? (cause.details?.[0] as FailureDetails | undefined) : undefined;
}

/** Whether, and how far, a failure makes everything after it pointless. */
export function stopOf(error: unknown): Stop | undefined {
  const scope = failureDetails(error)?.scope;
  return scope && scope !== 'unit' ? { scope, reason: failureMessage(error) } : undefined;
}

/** Whether this run itself is being cancelled, and not only something that it waits for. */
export function isOwnCancellation(error: unknown): boolean {
  return isCancellation(error) && CancellationScope.current().consideredCancelled;
}

/**
 * For a step without which there is no run.
 *
 * @throws ApplicationFailure in the words of the step, when that fails, so that the run does not fail in those of a wrapper.
 */
export async function unwrapFailure<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isOwnCancellation(error)) throw error;
    const cause = rootCause(error);
    const known = cause instanceof ApplicationFailure ? cause : undefined;
    throw ApplicationFailure.create({
      message: failureMessage(error),
      type: known?.type ?? 'Failed',
      nonRetryable: true,
      details: [...(known?.details ?? [])],
    });
  }
}

/** @throws ApplicationFailure that ends the run, for an invalid input. */
export function assertInput(faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw failureOf('InvalidInput', faults.join('. '));
}
