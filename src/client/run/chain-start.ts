/** When a run began: one that has continued as a new run began with the first of them. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';

/** @returns its own start when the first one is forgotten. */
export async function chainStart(
  client: Client,
  { workflowId, runId, startTime }: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'startTime'>,
): Promise<Date> {
  const describe = async (id: string) => await client.workflow.getHandle(workflowId, id).describe();
  try {
    const first = (await describe(runId)).raw.workflowExecutionInfo?.firstRunId;
    return first && first !== runId ? (await describe(first)).startTime : startTime;
  } catch {
    return startTime;
  }
}
