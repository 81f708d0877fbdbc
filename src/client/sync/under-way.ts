import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import type { SyncAllAdAccountsInput } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { listRuns, quoted } from '../../temporal/list-runs.js';
import { readInput } from '../../temporal/run-input.js';

const LOOKED_THROUGH = 20;

/**
 * The run of all ad accounts of a connection that is under way, whoever started it and under whatever id: a schedule
 * adds the time to the id.
 */
export async function findUnderWay(
  { client, taskQueue }: { client: Client; taskQueue: string },
  connection: string = DEFAULT_CONNECTION,
): Promise<WorkflowExecutionInfo | undefined> {
  const running = `WorkflowType = ${quoted(workflowTypes.syncAll)} AND ExecutionStatus = 'Running'`;
  for (const info of await listRuns({ client, taskQueue }, running, LOOKED_THROUGH)) {
    const input = ((await readInput(client, info)) ?? {}) as SyncAllAdAccountsInput;
    if (!input.adAccountIds && (input.connection ?? DEFAULT_CONNECTION) === connection) return info;
  }
  return undefined;
}
