/** `client runs show`: what happened in a run, in words. */
import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { formatRanges } from '../../shared/dates.js';
import { type RunProgress, rowsOf, toldTables } from '../../shared/progress.js';
import type { StoredTable } from '../../shared/tables.js';
import { counted, group } from '../../shared/words.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { countWorkers } from '../../temporal/workers.js';
import type { WithClient } from '../command-line.js';
import { chainStart } from '../run/chain-start.js';
import { readProgress } from '../run/read-progress.js';
import { readRun } from '../run/read-run.js';
import type { Run } from '../run/run.js';
import { runText } from '../run/words.js';
import { besideLabel } from '../table.js';
import { print, printJson, readableColumns } from '../terminal.js';

interface ShowOptions {
  workflowId: string;
  runId?: string | undefined;
  json?: boolean | undefined;
}

const LABEL_COLUMNS = 12;

/** @throws Error when there is no such run. */
export async function showRun({ client, config, options }: WithClient<ShowOptions>): Promise<boolean> {
  const description = await describe(client, options);
  const workers = await countWorkers(client, config.temporal.taskQueue);
  const run = {
    ...(await readRun(client, description, workers > 0)),
    startedAt: await chainStart(client, description),
  };
  const progress = await readProgress(client, description);
  if (options.json) printJson({ ...run, progress: progress ?? null });
  else print(lines(run, progress).join('\n'));
  return true;
}

async function describe(
  client: Client,
  { workflowId, runId }: ShowOptions,
): Promise<WorkflowExecutionDescription> {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new Error(`There is no run ${runId ?? workflowId}; pinterest-ads-sync runs lists the latest ones`);
  }
}

function lines(run: Run, progress: RunProgress | undefined): string[] {
  const columns = readableColumns();
  const fields: [label: string, texts: readonly string[]][] = [
    ['run', [`${run.workflowId} (${run.runId})`]],
    ['what', [whatOf(run)]],
    ['outcome', [runText(run, new Date())]],
    ['held up', run.heldUp],
    ...(progress ? progressFields(progress) : []),
    ['reason', run.message?.split('\n').filter(Boolean) ?? []],
  ];
  return fields.flatMap(([label, texts]) =>
    besideLabel(label, texts, { labelColumns: LABEL_COLUMNS, columns }),
  );
}

function whatOf({ type, adAccountIds, connection, days }: Run): string {
  const accounts = adAccountIds ? `ad account ${adAccountIds.join(', ')}` : 'all ad accounts';
  const backfill =
    type === workflowTypes.backfill && days ? `backfill of ${formatRanges([days])} of ` : 'sync of ';
  return `${backfill}${accounts}, connection ${connection}`;
}

function progressFields(progress: RunProgress): [label: string, texts: readonly string[]][] {
  const { done, planned, failed } = progress.units;
  const failedText = failed > 0 ? `, ${group(failed)} failed` : '';
  return [
    [
      'units',
      [`${group(done)} of ${group(planned)} done${failedText}, ${counted(progress.requests, 'request')}`],
    ],
    ['rows', toldTables(progress).flatMap((table) => rowText(table, progress))],
    ['notes', progress.notes],
    ['failed', progress.failures.map(({ unit, message }) => `${unit}: ${message.split('\n')[0]}`)],
  ];
}

function rowText(table: StoredTable, progress: RunProgress): string[] {
  const counts = Object.entries(rowsOf(progress, table)).filter(([, count]) => count > 0);
  if (counts.length === 0) return [];
  return [`${table}: ${counts.map(([kind, count]) => `${group(count)} ${kind}`).join(', ')}`];
}
