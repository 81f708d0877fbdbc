/** Causes that end a part of a run: what Pinterest answers, and what the person who reads it is told. */
import type { FaultResponse } from '../../../dev/sandbox/index.js';
import { type ErrorCode, errorTable } from '../../../src/shared/error-table.js';

export interface InRun {
  code: ErrorCode;
  /** In the place of the campaigns of one ad account. */
  answer: FaultResponse;
  says: string;
}

const says = (status: number, code: number, message: string): FaultResponse => ({
  status,
  body: { code, message },
});

export const inRuns: readonly InRun[] = [
  {
    code: 'PermissionDenied',
    answer: says(403, 29, 'You are not permitted to access that resource.'),
    says: 'HTTP 403 from Pinterest, code 29',
  },
  { code: 'NotFound', answer: says(404, 2, 'AdAccount not found.'), says: 'HTTP 404 from Pinterest, code 2' },
  {
    code: 'RequestRefused',
    answer: says(400, 1, 'Invalid parameter'),
    says: 'HTTP 400 from Pinterest, code 1',
  },
  { code: 'UnexpectedResponse', answer: { status: 200, body: 'null' }, says: 'campaigns of ad account' },
  {
    code: 'RowsRejected',
    answer: { status: 200, body: '{"items":[{"name":"no id"}],"bookmark":null}' },
    says: 'could not be stored',
  },
];

/** Codes that nobody reads at these places, or not cheaply, with the reason. */
export const elsewhere: Partial<Record<ErrorCode, string>> = {
  InvalidInput: 'the client refuses such options itself; test/integration/client.test.ts',
  RateLimited: 'a run waits for it, and doctor finds nothing to fix; test/integration/doctor.test.ts',
  LimitReached: 'a run waits for it; test/integration/limit-reached.test.ts',
  PauseRequested: 'a run waits for it; test/integration/error-table.test.ts',
  Interrupted: 'the workflow continues by itself',
  OutOfReach: 'such days are cut, with a note; test/integration/day-boundaries.test.ts',
  DoubtfulRefusal: 'takes five requests in a row; test/integration/error-table.test.ts',
  BookmarkRefused: 'takes a list that is started anew; test/integration/lists-begun-again.test.ts',
  ReportExpired: 'takes a report; its days are then read one by one; test/integration/reports.test.ts',
  ReportFailed: 'takes a report; its days are then read one by one; test/integration/reports.test.ts',
  RowsUnconfirmed: 'takes several readings; test/integration/left-out-rows.test.ts',
  WrongDatabase: 'takes two databases; test/integration/databases.test.ts',
  TableRefused: 'takes a table that was chosen; test/integration/never-trust/extra-levels.test.ts',
  RatesUnavailable: 'takes a bank that does not answer; test/integration/fx-update.test.ts',
  RowRefused: 'the row is kept, and told as RowsRejected; test/integration/rejected-rows.test.ts',
};

export const stepOf = (code: ErrorCode): string => errorTable[code].nextStep;
