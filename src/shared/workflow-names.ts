/**
 * The names by which runs are started, found, asked and told things. They are a public interface, and part of the history
 * of runs: none of them may change.
 */

/** Each is the name of the function that `src/workflows/index.ts` exports. */
export const workflowTypes = {
  syncAll: 'syncAllAdAccounts',
  syncOne: 'syncAdAccount',
  backfill: 'backfillAdAccount',
  tellEnd: 'tellEndOfRun',
} as const;

/** The ones that schedules may start. */
export const scheduledTypes: readonly string[] = [workflowTypes.syncAll, workflowTypes.syncOne];

/** The id of the run that tells how another one ended. */
export const tellWorkflowId = (runId: string) => `pinterest-notify/${runId}`;

/** Answered by every run with what it has done so far. */
export const PROGRESS_QUERY = 'progress';

export const signals = {
  pause: 'pause',
  resume: 'resume',
  goOn: 'goOn',
  /** From the run of an ad account to the run of all that has started it: a unit has failed. */
  failing: 'failing',
} as const;

/** In the memo of a run, once a unit has failed: what, why and what to do, also while the run continues. */
export const ATTENTION_MEMO = 'needsAttention';
