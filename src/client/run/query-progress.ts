import type { WorkflowHandle } from '@temporalio/client';
import type { RunProgress } from '../../shared/progress.js';
import { PROGRESS_QUERY } from '../../shared/workflow-names.js';

/** @returns undefined when nobody answers: no worker runs, or the run has only just begun. */
export async function queryProgress<T extends RunProgress>(handle: WorkflowHandle): Promise<T | undefined> {
  try {
    return await handle.query<T | undefined>(PROGRESS_QUERY);
  } catch {
    return undefined;
  }
}
