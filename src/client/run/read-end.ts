import { type Client, type WorkflowExecutionInfo, WorkflowFailedError } from '@temporalio/client';
import { messageOf } from '../../errors.js';
import { progressOfFailure } from '../../shared/incomplete-run.js';
import type { RunProgress } from '../../shared/progress.js';

interface RunEnd {
  /** What the run did; undefined when it did not get far enough to say so. */
  progress: RunProgress | undefined;
  /** Why it failed, if it did. */
  failure: string | undefined;
}

/** How a run has ended. */
export async function readEnd(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId'>,
): Promise<RunEnd> {
  try {
    const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
    return { progress: await handle.result(), failure: undefined };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    return { progress: progressOfFailure(cause), failure: messageOf(cause ?? error) };
  }
}
