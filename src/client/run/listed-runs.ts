/** Runs of some types, as `runs` and `backfill list` show them. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { durationText, formatMinute } from '../../shared/dates.js';
import { inParallel } from '../../shared/in-parallel.js';
import type { UnitCounts } from '../../shared/progress.js';
import { group } from '../../shared/words.js';
import { listRuns, quoted } from '../../temporal/list-runs.js';
import { textTable } from '../table.js';
import { chainStart } from './chain-start.js';
import { readProgress } from './read-progress.js';
import { stateOf } from './read-run.js';
import type { RunState } from './run.js';

interface ListedRun {
  workflowId: string;
  runId: string;
  state: RunState;
  startedAt: Date;
  endedAt: Date | null;
  units: UnitCounts | null;
}

const READS_IN_FLIGHT = 10;
/** Runs that a run of all ad accounts has started are looked through too, and not listed. */
const CHILDREN_PER_RUN = 10;
const MOST_LOOKED_THROUGH = 1_000;

/** The newest runs of these workflow types that nobody but a person or a schedule has started. */
export async function readListedRuns(
  client: Client,
  taskQueue: string,
  { types, limit }: { types: readonly string[]; limit: number },
): Promise<ListedRun[]> {
  const ofTypes = types.map((type) => `WorkflowType = ${quoted(type)}`).join(' OR ');
  const lookedThrough = Math.min(MOST_LOOKED_THROUGH, limit * CHILDREN_PER_RUN);
  const found = await listRuns({ client, taskQueue }, `(${ofTypes})`, lookedThrough);
  const shown = found.filter(({ parentExecution }) => !parentExecution).slice(0, limit);
  const runs = new Map<WorkflowExecutionInfo, ListedRun>();
  await inParallel(shown, READS_IN_FLIGHT, async (info) => {
    const { workflowId, runId, closeTime } = info;
    const startedAt = await chainStart(client, info);
    const progress = await readProgress(client, info);
    const ended = { state: stateOf(info), startedAt, endedAt: closeTime ?? null };
    runs.set(info, { workflowId, runId, ...ended, units: progress?.units ?? null });
  });
  return shown.flatMap((info) => runs.get(info) ?? []);
}

/** @param columns of the window: where a line is longer, the workflow id has a line of its own, so that it stays whole. */
export function runTable(runs: readonly ListedRun[], columns: number): string[] {
  const rows = runs.map(({ state, startedAt, endedAt, units }) => [
    formatMinute(startedAt).replace(' UTC', ''),
    durationText((endedAt ?? new Date()).getTime() - startedAt.getTime()),
    state,
    units ? `${group(units.done)}/${group(units.planned)}` : '?',
  ]);
  const ids = ['workflow id', ...runs.map(({ workflowId }) => workflowId)];
  const lines = textTable(['started (UTC)', 'took', 'outcome', 'units'], rows, { textColumns: 4, gap: 1 });
  const width = Math.max(...lines.map((line) => line.length)) + 1;
  const beside = lines.map((line, index) => line.padEnd(width) + ids[index]);
  if (beside.every((line) => line.length <= columns)) return beside;
  return lines.flatMap((line, index) => [line, `  ${ids[index]}`]);
}
