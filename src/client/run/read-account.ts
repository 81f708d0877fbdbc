/** How far the run of an ad account is: its own progress, and that of the activities under way. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { AccountProgress } from '../../shared/progress.js';
import { countRows } from '../../shared/tables.js';
import type { Halt } from './halts.js';
import { notHeldUp } from './held-up.js';
import { readPendingWork } from './pending-work.js';
import { queryProgress } from './query-progress.js';
import { readEnd } from './read-end.js';
import type { AccountView } from './shown-account.js';

export async function readAccount(
  { client, handle }: { client: Client; handle: WorkflowHandle },
  hasEnded: boolean,
  before: AccountView | undefined,
): Promise<AccountView> {
  const answer = hasEnded ? await progressAtEnd(client, handle) : undefined;
  const progress = answer ?? (await queryProgress<AccountProgress>(client, handle)) ?? before?.progress;
  const written = sum(Object.values(progress?.rows ?? {}).map(countRows));
  if (hasEnded)
    return { progress, ended: true, rows: written, halt: undefined, heldUp: notHeldUp, steps: [] };
  const { rowsUnderWay, heldUp, steps } = await readPendingWork(client, handle);
  // An activity that ends between the two requests counts in neither answer, but rows never become fewer.
  const rows = Math.max(before?.rows ?? 0, written + rowsUnderWay);
  return { progress, ended: false, rows, halt: haltOf(progress), heldUp, steps };
}

/** No worker is needed for what Temporal keeps: one that is busy would leave the last answer before the end on show. */
async function progressAtEnd(
  client: Client,
  { workflowId }: WorkflowHandle,
): Promise<AccountProgress | undefined> {
  const { progress } = await readEnd(client, { workflowId, runId: '' });
  return progress && 'adAccountId' in progress ? progress : undefined;
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

function haltOf(progress: AccountProgress | undefined): Halt | undefined {
  if (progress?.paused) return 'paused';
  return progress?.waitingUntil ? { waitsUntil: progress.waitingUntil } : undefined;
}
