/**
 * What each kind of error means for a run: the one place where that is decided. "Retried" means by Temporal, under
 * the retry policy of `workflows/activity-options.ts`; the scope says what else is pointless after such an error.
 *
 * Retries, scopes and words may change under running workflows: a failure carries the scope that it was made with. What
 * workflows look up here themselves, `workflow` and `fallsBackToDays`, says which timers and activities follow, so it is
 * part of the history of runs: change it with `patched`.
 */

/** What is not tried any more. unit: only this one. account: the rest of this ad account. connection: everything. */
export type ErrorScope = 'unit' | 'account' | 'connection';

export interface ErrorRule {
  retried: boolean;
  scope: ErrorScope;
  /** Pinterest's limit is used up, which holds back every request of the connection. */
  isLimit?: true | undefined;
  /** No further attempt can mend it: it needs attention at once, even while the rest of the run continues. */
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

export const errorTable = {
  InvalidInput: {
    retried: false,
    scope: 'account',
    isLasting: true,
    nextStep: 'Correct the input and start the run again.',
  },
  InvalidConfig: {
    retried: false,
    scope: 'connection',
    isLasting: true,
    nextStep: 'Correct the environment (see .env.example) and start the worker or command again.',
  },
  RateLimited: {
    retried: true,
    scope: 'unit',
    isLimit: true,
    nextStep: 'Nothing to do: it is tried again when Pinterest allows it.',
    atCommand: 'Try again when Pinterest allows it: a limit of a day ends at midnight UTC.',
  },
  LimitReached: {
    // Not by Temporal's policy: the workflow waits on a timer, for which no worker is needed.
    retried: false,
    scope: 'unit',
    isLimit: true,
    workflow: 'waits',
    nextStep: 'Nothing to do: the run waits until requests are allowed again.',
    atCommand: 'Try again when Pinterest allows it: a limit of a day ends at midnight UTC.',
  },
  PauseRequested: {
    // As above, for a service that is not available.
    retried: false,
    scope: 'unit',
    workflow: 'waits',
    nextStep: 'Nothing to do: the run waits for as long as Pinterest asks.',
    atCommand: 'Pinterest asks everybody to wait: try again later.',
  },
  Interrupted: {
    // A temporary fault after some steps: the activity is started again, with all of its attempts.
    retried: false,
    scope: 'unit',
    workflow: 'goes on',
    nextStep: 'Nothing to do: it continues where it stopped.',
  },
  OutOfReach: {
    retried: false,
    scope: 'unit',
    nextStep:
      'Pinterest no longer gives this day. Days that are loaded stay; start a new run for the others.',
  },
  DoubtfulRefusal: {
    // The activity has repeated the request several times already: see `retryDoubtfulRefusal`.
    retried: false,
    scope: 'unit',
    nextStep:
      'Pinterest sometimes says so about days that it does have, so this was tried several times. Run the sync again later.',
  },
  PinterestUnavailable: {
    retried: true,
    scope: 'unit',
    nextStep:
      'Nothing to do at first: it is tried again. If that does not help, look at the status of the Pinterest API.',
    atCommand:
      'Try again. If that does not help, see whether this machine reaches Pinterest, and look at the status of the Pinterest API.',
  },
  BookmarkRefused: {
    // The activity itself starts the list of an ad account again, without the workflow: see `run-steps.ts`.
    retried: false,
    scope: 'unit',
    workflow: 'starts the list anew',
    nextStep:
      'Pinterest did not accept its own bookmark for this list, even after the list was read again from its beginning. Run the sync again later.',
  },
  ReportExpired: {
    retried: false,
    scope: 'unit',
    workflow: 'requests the report again',
    fallsBackToDays: true,
    nextStep:
      'Pinterest keeps a report for an hour. It was requested again without success: run the sync again later.',
  },
  ReportFailed: {
    retried: false,
    scope: 'unit',
    workflow: 'requests the report again',
    fallsBackToDays: true,
    nextStep: 'Pinterest could not make the report. Run the same again later, or over a shorter range.',
  },
  AuthenticationFailed: {
    retried: false,
    scope: 'connection',
    isLasting: true,
    nextStep:
      'Renew the Pinterest token in the environment (scope ads:read), restart the worker and run the sync again.',
    atCommand: 'Renew the Pinterest token in the environment (scope ads:read), and restart the workers.',
  },
  NotConnected: {
    retried: false,
    scope: 'connection',
    isLasting: true,
    nextStep: 'After that, the next run continues where this one stopped.',
    atCommand: 'After that, the next run continues where the last one stopped.',
  },
  AppUnknown: {
    retried: false,
    scope: 'connection',
    isLasting: true,
    nextStep:
      'Correct PINTEREST_APP_ID and PINTEREST_APP_SECRET in the environment, restart the worker and run the sync again.',
    atCommand: 'Correct PINTEREST_APP_ID and PINTEREST_APP_SECRET, and restart the workers.',
  },
  AppRefused: {
    retried: false,
    scope: 'connection',
    isLasting: true,
    nextStep:
      "Pinterest does not let this app read ads: check the app's access at developers.pinterest.com, then run the sync again.",
    atCommand: 'The app may not read ads: check its access at developers.pinterest.com.',
  },
  PermissionDenied: {
    retried: false,
    scope: 'account',
    isLasting: true,
    fallsBackToDays: true,
    nextStep:
      "Give the token's user the Analyst role on this ad account and the token the scope ads:read, then run the sync again.",
    atCommand: "Give the token's user the Analyst role on this ad account and the token the scope ads:read.",
  },
  NotFound: {
    retried: false,
    scope: 'account',
    isLasting: true,
    nextStep:
      'Check the ad account id: pinterest-ads-sync doctor lists the ad accounts that the token may see.',
  },
  TableRefused: {
    retried: false,
    scope: 'unit',
    isLasting: true,
    nextStep:
      "Give the token's user a role on this ad account that may read it, or take the table out of PINTEREST_EXTRA_TABLES and restart the workers.",
  },
  RequestRefused: {
    retried: false,
    scope: 'unit',
    isLasting: true,
    fallsBackToDays: true,
    nextStep:
      'This is likely a defect of this program or a change of the API: please report it with the request id.',
  },
  UnexpectedResponse: {
    retried: false,
    scope: 'unit',
    isLasting: true,
    fallsBackToDays: true,
    nextStep: 'This is likely a change of the API: please report it with the request id.',
  },
  RowsRejected: {
    retried: false,
    scope: 'unit',
    nextStep:
      'Everything else is stored. The next sync requests it again. If nothing has changed then, that sync does not fail over it: please report it.',
  },
  RowsUnconfirmed: {
    retried: false,
    scope: 'unit',
    nextStep:
      'The rows keep their numbers, and later syncs read the day again. If Pinterest keeps leaving them out, compare the day with its Ads Manager.',
  },
  WrongDatabase: {
    // Retried, because another worker of the task queue may be the right one.
    retried: true,
    scope: 'connection',
    isLasting: true,
    nextStep:
      'Give all workers of this task queue the same DATABASE_URL, or each database a Temporal namespace of its own.',
  },
  DatabaseUnavailable: {
    retried: true,
    scope: 'unit',
    nextStep:
      'If Postgres is restarting, a run tries again by itself. Otherwise check DATABASE_URL and the server.',
    atCommand: 'Start Postgres, or correct DATABASE_URL.',
  },
  DatabaseDenied: {
    retried: false,
    scope: 'connection',
    isLasting: true,
    nextStep: 'Check the user, its password and its rights in DATABASE_URL, then run the sync again.',
    atCommand: 'Check the user, its password and its rights in DATABASE_URL.',
  },
  DatabaseRefused: {
    retried: false,
    scope: 'unit',
    isLasting: true,
    nextStep: 'Check that the migrations ran (pinterest-ads-sync migrate), then run the sync again.',
    atCommand: 'Check that the migrations ran: pinterest-ads-sync migrate',
  },
  NotTold: {
    retried: true,
    scope: 'unit',
    nextStep: 'It is tried again for three days. If that does not help, correct NOTIFY_WEBHOOK_URL.',
    atCommand: 'Correct NOTIFY_WEBHOOK_URL, or what answers there.',
  },
  RatesUnavailable: {
    retried: true,
    scope: 'unit',
    nextStep: 'Try again later, correct FX_RATES_URL, or load a file: pinterest-ads-sync fx import',
  },
  RowRefused: {
    retried: false,
    scope: 'unit',
    isLasting: true,
    nextStep: 'Pinterest sent a value that the column cannot hold: please report it with the message above.',
  },
} as const satisfies Record<string, ErrorRule>;

export type ErrorCode = keyof typeof errorTable;

/** All that the table says of a code. */
export const ruleOf = (code: ErrorCode): ErrorRule => errorTable[code];
