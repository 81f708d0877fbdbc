import type { Client, WorkflowExecutionInfo } from '@temporalio/client';

/** A value in a query of Temporal's visibility. */
export const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

/** The newest runs of this task queue that the condition is true for: a server can serve several. */
export async function listRuns(
  { client, taskQueue }: { client: Client; taskQueue: string },
  condition: string,
  limit: number,
): Promise<WorkflowExecutionInfo[]> {
  const found: WorkflowExecutionInfo[] = [];
  const query = `${condition} AND TaskQueue = ${quoted(taskQueue)} AND ExecutionStatus != 'ContinuedAsNew'`;
  for await (const info of client.workflow.list({ query, pageSize: limit })) {
    if (found.push(info) === limit) break;
  }
  return found;
}
