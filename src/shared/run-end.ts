/** How a run ended, or is certain to end, for its notification. */

/** failed: it did not do all that it planned. attention: it did, and some rows or values could not be stored. */
export type Outcome = 'failed' | 'attention' | 'well';

/** When the end of a run is notified: always, only if it is not well, or never; undefined while it is not known. */
export type Telling = 'always' | 'if not well' | 'never' | undefined;

/** The end of a run, as the workflow knows it. */
export interface RunEnd {
  outcome: Outcome;
  /** What it is about, the same for each run of the same: see `notification.ts`. */
  subject: string;
  workflowType: string;
  workflowId: string;
  runId: string;
  /** In milliseconds since 1970. */
  startedAt: number;
  /** The time of this message, while the run continues. */
  endedAt: number;
  /** It is failing, and the rest of it continues. */
  goesOn?: true | undefined;
  connection: string;
  /** The ad accounts that it was started for; undefined for all of the connection. */
  adAccountIds?: string[] | undefined;
  name?: string | undefined;
  units?: { planned: number; done: number; failed: number } | undefined;
  /** The failure, or what needs attention. */
  message?: string | undefined;
}
