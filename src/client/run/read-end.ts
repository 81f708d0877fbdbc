import { type Client, type WorkflowExecutionInfo, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { messageOf } from '../../errors.js';
import { progressOfFailure } from '../../shared/incomplete-run.js';
import { firstCode, type RunProgress } from '../../shared/progress.js';
import type { RunEnd } from './run.js';

/** How a run has ended. */
export async function readEnd(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId'>,
): Promise<RunEnd> {
  try {
    const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
    return { progress: await handle.result(), failure: undefined, code: undefined };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const progress = progressOfFailure<RunProgress>(cause);
    const type = cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
    return { progress, failure: messageOf(cause ?? error), code: progress ? firstCode(progress) : type };
  }
}
