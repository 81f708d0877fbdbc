/** What `error-table.ts` says about each kind of error. */

/** What is not tried any more. unit: only this one. account: the rest of this ad account. connection: everything. */
export type ErrorScope = 'unit' | 'account' | 'connection';

export interface ErrorRule {
  retried: boolean;
  scope: ErrorScope;
  /** Pinterest's limit is used up, which holds back every request of the connection. */
  isLimit?: true | undefined;
  /** No further attempt mends it, only a person: it needs attention at once, whatever else goes on. */
  isLasting?: true | undefined;
  /** What a workflow does about it before it takes it for a failure. */
  workflow?: 'waits' | 'goes on' | 'requests the report again' | 'starts the list anew' | undefined;
  /** Says of a report nothing about daily analytics, so its days are read one by one; any other would also stop those. */
  fallsBackToDays?: true | undefined;
  /** For the person who reads the failure of a run. */
  nextStep: string;
  /** For the person in front of a command, or of a worker that does not start, where that is something else. */
  atCommand?: string | undefined;
}
