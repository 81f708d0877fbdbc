/** `client runs`: the latest runs, and how they ended. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { formatMinute } from '../../shared/dates.js';
import { inParallel } from '../../shared/in-parallel.js';
import type { UnitCounts } from '../../shared/progress.js';
import { group } from '../../shared/words.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { listRuns, quoted } from '../../temporal/list-runs.js';
import type { WithClient } from '../command-line.js';
import { stateOf } from '../run/read-run.js';
import type { RunState } from '../run/run.js';
import { durationText } from '../run/words.js';
import { textTable } from '../table.js';
import { print, printJson } from '../terminal.js';
import { readProgress } from './read-progress.js';

interface RunsOptions {
  limit?: number | undefined;
  json?: boolean | undefined;
}

interface ListedRun {
  workflowId: string;
  runId: string;
  state: RunState;
  startedAt: Date;
  endedAt: Date | null;
  units: UnitCounts | null;
}

const DEFAULT_LIMIT = 20;
const READS_IN_FLIGHT = 10;
/** Runs that a run of all ad accounts has started are looked through too, and not listed. */
const CHILDREN_PER_RUN = 10;

export async function showRuns({ client, config, options }: WithClient<RunsOptions>): Promise<boolean> {
  const { limit = DEFAULT_LIMIT, json } = options;
  const runs = await readRuns(client, config.temporal.taskQueue, limit);
  if (json) printJson(runs);
  else print(runs.length > 0 ? runLines(runs).join('\n') : 'No run is known');
  return true;
}

async function readRuns(client: Client, taskQueue: string, limit: number): Promise<ListedRun[]> {
  const types = Object.values(workflowTypes).map((type) => `WorkflowType = ${quoted(type)}`);
  const found = await listRuns(
    { client, taskQueue },
    `(${types.join(' OR ')})`,
    Math.min(1_000, limit * CHILDREN_PER_RUN),
  );
  const shown = found.filter(({ parentExecution }) => !parentExecution).slice(0, limit);
  const runs = new Map<WorkflowExecutionInfo, ListedRun>();
  await inParallel(shown, READS_IN_FLIGHT, async (info) => {
    const { workflowId, runId, startTime: startedAt, closeTime } = info;
    const progress = await readProgress(client, info);
    const ended = { state: stateOf(info), startedAt, endedAt: closeTime ?? null };
    runs.set(info, { workflowId, runId, ...ended, units: progress?.units ?? null });
  });
  return shown.flatMap((info) => runs.get(info) ?? []);
}

function runLines(runs: readonly ListedRun[]): string[] {
  const rows = runs.map(({ workflowId, state, startedAt, endedAt, units }) => [
    formatMinute(startedAt).replace(' UTC', ''),
    durationText((endedAt ?? new Date()).getTime() - startedAt.getTime()),
    state,
    units ? `${group(units.done)}/${group(units.planned)}` : '?',
    workflowId,
  ]);
  return textTable(['started (UTC)', 'took', 'outcome', 'units', 'workflow id'], rows, {
    textColumns: 5,
    gap: 1,
  });
}
