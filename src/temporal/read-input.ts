import type { Client } from '@temporalio/client';
import { decodePayload } from './payloads/decode.js';

/** The input of a run, which is in its first event. */
export async function readInput(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<unknown> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return payload && (await decodePayload(client, payload));
}
