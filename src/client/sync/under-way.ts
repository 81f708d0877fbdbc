import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { SyncAllAdAccountsInput } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { listRuns, quoted } from '../../temporal/list-runs.js';
import { readInput } from '../../temporal/read-input.js';
import { isOfSame } from './input.js';

const LOOKED_THROUGH = 20;

/** Where syncs run. */
export interface SyncSource {
  client: Client;
  taskQueue: string;
}

export interface UnderWay {
  info: WorkflowExecutionInfo;
  input: SyncAllAdAccountsInput;
}

/**
 * The sync of these ad accounts that is under way, whoever started it and under whatever id: a schedule adds the time
 * to the id.
 */
export async function findUnderWay(
  source: SyncSource,
  wanted: SyncAllAdAccountsInput,
): Promise<UnderWay | undefined> {
  for await (const one of syncsUnderWay(source)) if (isOfSame(one.input, wanted)) return one;
  return undefined;
}

/** The newest first. */
export async function* syncsUnderWay({ client, taskQueue }: SyncSource): AsyncGenerator<UnderWay> {
  const running = `WorkflowType = ${quoted(workflowTypes.syncAll)} AND ExecutionStatus = 'Running'`;
  for (const info of await listRuns({ client, taskQueue }, running, LOOKED_THROUGH))
    yield { info, input: await inputOf(client, info) };
}

/** A run that was started with something else fails, and says so. */
export async function inputOf(
  client: Client,
  run: { workflowId: string; runId: string },
): Promise<SyncAllAdAccountsInput> {
  return ((await readInput(client, run)) ?? {}) as SyncAllAdAccountsInput;
}
