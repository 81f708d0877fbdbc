import type { Client, WorkflowHandle } from '@temporalio/client';
import type { RunProgress } from '../../shared/progress.js';
import { PROGRESS_QUERY } from '../../shared/workflow-names.js';

/** A worker that runs answers at once, a busy one within seconds. */
const PATIENCE_MS = 2_500;

/** @returns undefined when nobody answers: no worker runs, or the run has only just begun. */
export async function queryProgress<T extends RunProgress>(
  client: Client,
  handle: WorkflowHandle,
  patienceMs = PATIENCE_MS,
): Promise<T | undefined> {
  try {
    return await client.withDeadline(Date.now() + patienceMs, () =>
      handle.query<T | undefined>(PROGRESS_QUERY),
    );
  } catch {
    return undefined;
  }
}
