import { ApplicationFailure } from '@temporalio/common';
import { INCOMPLETE } from './progress.js';

/** The progress that goes along with the failure of a run that did not finish everything it planned. */
export function progressOfIncomplete<Progress>(cause: unknown): Progress | undefined {
  if (!(cause instanceof ApplicationFailure) || cause.type !== INCOMPLETE) return undefined;
  return cause.details?.[0] as Progress | undefined;
}
