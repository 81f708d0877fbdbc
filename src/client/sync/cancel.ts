/** `client sync cancel`. */
import type { WithClient } from '../command-line.js';
import { print } from '../terminal.js';
import { ofConnection } from './input.js';
import { findUnderWay } from './under-way.js';

/** @throws Error when no sync of all ad accounts is under way. */
export async function cancelSync({
  client,
  config,
  options: { connection },
}: WithClient<{ connection?: string | undefined }>): Promise<boolean> {
  const { taskQueue } = config.temporal;
  const underWay = await findUnderWay({ client, taskQueue }, connection);
  if (!underWay) throw new Error(`No sync of all ad accounts${ofConnection(connection)} is under way`);
  const { workflowId, runId } = underWay;
  await client.workflow.getHandle(workflowId, runId).cancel();
  print(`Cancellation requested: ${workflowId}. What is loaded stays; the next sync goes on from there`);
  return true;
}
