/** `client backfill list`: backfills, whatever their state, under the ids by which they are paused, resumed and cancelled. */
import { workflowTypes } from '../../shared/workflow-names.js';
import type { WithClient } from '../command-line.js';
import { readListedRuns, runTable } from '../run/listed-runs.js';
import { print, printJson, windowColumns } from '../terminal.js';

const LIMIT = 50;

export async function listBackfills({
  client,
  config,
  options: { json },
}: WithClient<{ json?: boolean | undefined }>): Promise<boolean> {
  const types = [workflowTypes.backfill];
  const runs = await readListedRuns(client, config.temporal.taskQueue, { types, limit: LIMIT });
  if (json) printJson(runs);
  else print(runs.length > 0 ? runTable(runs, windowColumns()).join('\n') : 'No backfill is known');
  return true;
}
