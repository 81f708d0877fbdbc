import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { progressOfFailure } from '../../shared/incomplete-run.js';
import type { RunProgress } from '../../shared/progress.js';
import { queryProgress } from './query-progress.js';

/** What a run has done: asked of a worker while it is under way, then its result. Undefined when nobody can say. */
export async function readProgress(
  client: Client,
  { workflowId, runId, status }: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status'>,
): Promise<RunProgress | undefined> {
  const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
  if (status.name === 'RUNNING') return await queryProgress(client, handle);
  try {
    return await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return progressOfFailure(error.cause);
  }
}
