/** `client runs`: the latest runs, and how they ended. */
import { workflowTypes } from '../../shared/workflow-names.js';
import type { WithClient } from '../command-line.js';
import { readListedRuns, runTable } from '../run/listed-runs.js';
import { print, printJson, windowColumns } from '../terminal.js';

interface RunsOptions {
  limit?: number | undefined;
  json?: boolean | undefined;
}

const DEFAULT_LIMIT = 20;

export async function showRuns({ client, config, options }: WithClient<RunsOptions>): Promise<boolean> {
  const { limit = DEFAULT_LIMIT, json } = options;
  const types = Object.values(workflowTypes);
  const runs = await readListedRuns(client, config.temporal.taskQueue, { types, limit });
  if (json) printJson(runs);
  else print(runs.length > 0 ? runTable(runs, windowColumns()).join('\n') : 'No run is known');
  return true;
}
