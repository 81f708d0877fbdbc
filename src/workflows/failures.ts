import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  isCancellation,
} from '@temporalio/workflow';
import type { FailureDetails } from '../shared/error-table.js';
import type { AccountProgress, AllProgress, Stop } from '../shared/progress.js';
import { INCOMPLETE } from '../shared/progress.js';
import { describeHole } from '../shared/progress-words.js';

/** The failure inside the wrappers that Temporal puts around it. */
export function causeOf(error: unknown): unknown {
  const wrapped = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return wrapped && error.cause ? causeOf(error.cause) : error;
}

export function messageOf(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}

/** The code of the error table, when the failure came from an activity. */
export function codeOf(error: unknown): { code?: string } {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure && cause.type ? { code: cause.type } : {};
}

/** Whether, and how far, a failure makes everything after it pointless. */
export function stopOf(error: unknown): Stop | undefined {
  const scope = detailsOf(error)?.scope;
  return scope && scope !== 'unit' ? { scope, reason: messageOf(error) } : undefined;
}

/** What the activity said beside its message. */
export function detailsOf(error: unknown): FailureDetails | undefined {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure ? (cause.details?.[0] as FailureDetails | undefined) : undefined;
}

/** Whether this run itself is being cancelled, and not only something that it waits for. */
export function isOwnCancellation(error: unknown): boolean {
  return isCancellation(error) && CancellationScope.current().consideredCancelled;
}

/** For a step that a run cannot do without: the run then fails in the words of the step, not of the wrapper. */
export async function essential<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    const cause = causeOf(error);
    if (!(error instanceof ActivityFailure) || isOwnCancellation(error)) throw error;
    const type = cause instanceof ApplicationFailure ? cause.type : undefined;
    throw ApplicationFailure.create({
      message: messageOf(error),
      type: type ?? 'Failed',
      nonRetryable: true,
      details: cause instanceof ApplicationFailure ? [...(cause.details ?? [])] : [],
    });
  }
}

/** Ends a run on an input that cannot be meant. */
export function assertInput(faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw ApplicationFailure.nonRetryable(`${faults.join('. ')}.`, 'InvalidInput');
}

/**
 * The failure of a run that did not do all that it planned; what it did do goes along.
 *
 * @param advice what else is to be done about it.
 */
export function incomplete(progress: AccountProgress | AllProgress, advice?: string): ApplicationFailure {
  return ApplicationFailure.create({
    message: [describeHole(progress), ...(advice ? [advice] : [])].join('\n'),
    type: INCOMPLETE,
    nonRetryable: true,
    details: [progress],
  });
}

/** What a failed child run did, when it got far enough to say. */
export function progressOf(error: unknown): AccountProgress | undefined {
  const cause = causeOf(error);
  if (!(cause instanceof ApplicationFailure) || cause.type !== INCOMPLETE) return undefined;
  return cause.details?.[0] as AccountProgress | undefined;
}
