import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { RunProgress } from '../../shared/progress.js';
import { queryProgress } from './query-progress.js';
import { readEnd } from './read-end.js';
import { withAccounts } from './with-accounts.js';

/** What a run has done: asked of a worker while it is under way, then its result. Undefined when nobody can say. */
export async function readProgress(
  client: Client,
  info: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status'>,
): Promise<RunProgress | undefined> {
  if (info.status.name !== 'RUNNING') return (await readEnd(client, info)).progress;
  const handle = client.workflow.getHandle(info.workflowId, info.runId);
  const own = await queryProgress<RunProgress>(client, handle);
  return own && (await withAccounts(client, own)).progress;
}
