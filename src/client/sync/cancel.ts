/** `client sync cancel`. */
import type { WithClient } from '../command-line.js';
import { print } from '../terminal.js';
import { optionsFor, scopeText, syncInput } from './input.js';
import { findUnderWay, type SyncSource, syncsUnderWay } from './under-way.js';

interface CancelOptions {
  adAccount?: string[] | undefined;
  connection?: string | undefined;
}

/** @throws Error when no sync of these ad accounts is under way. */
export async function cancelSync({ client, config, options }: WithClient<CancelOptions>): Promise<boolean> {
  const wanted = syncInput(options);
  const source = { client, taskQueue: config.temporal.taskQueue };
  const underWay = await findUnderWay(source, wanted);
  if (!underWay)
    throw new Error(`No sync of ${scopeText(wanted)} is under way${await othersUnderWay(source)}`);
  const { workflowId, runId } = underWay.info;
  await client.workflow.getHandle(workflowId, runId).cancel();
  print(`Cancellation requested: ${workflowId}. What is loaded stays; the next sync continues from there`);
  return true;
}

async function othersUnderWay(source: SyncSource): Promise<string> {
  const lines: string[] = [];
  for await (const { input } of syncsUnderWay(source))
    lines.push(`\n  of ${scopeText(input)}: pinterest-ads-sync sync cancel${optionsFor(input)}`);
  return lines.length > 0 ? `. Others are:${lines.join('')}` : '';
}
