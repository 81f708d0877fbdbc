import { adviceOn, inContext, SyncError } from '../../src/errors.js';
import { isRefusedForLimit } from '../../src/pinterest/read-answer.js';
import { isErrorCode, isLasting } from '../../src/shared/error-codes.js';
import { type ErrorCode, type ErrorRule, errorTable, ruleOf } from '../../src/shared/error-table.js';
import { failureOf } from '../../src/shared/failure.js';

const codes = Object.keys(errorTable) as ErrorCode[];
const codesWhere = (holds: (rule: ErrorRule) => boolean) => codes.filter((code) => holds(ruleOf(code)));

// Part of the history of runs: what a run under way has seen must lead to the same timers and activities.
describe('what a workflow does about an error', () => {
  test.each([
    ['waits', ['LimitReached', 'PauseRequested']],
    ['goes on', ['Interrupted']],
    ['starts the list anew', ['BookmarkRefused']],
    ['requests the report again', ['ReportExpired', 'ReportFailed']],
  ] as const)('it %s', (reaction, expected) => {
    expect(codesWhere(({ workflow }) => workflow === reaction)).toEqual(expected);
  });

  test('it reads the days of a report one by one when the error says nothing about daily analytics', () => {
    expect(codesWhere(({ fallsBackToDays }) => fallsBackToDays === true)).toEqual([
      ...['ReportExpired', 'ReportFailed', 'PermissionDenied', 'RequestRefused', 'UnexpectedResponse'],
    ]);
  });
});

test('what Pinterest refuses for its limit holds back the whole connection', () => {
  expect(codes.filter((code) => isRefusedForLimit(new SyncError(code, '')))).toEqual([
    'RateLimited',
    'LimitReached',
  ]);
  expect(isRefusedForLimit(undefined)).toBe(false);
});

test.each([
  ['NotFound', true],
  ['SyncIncomplete', false],
  ['toString', false],
  [null, false],
  [undefined, false],
])('a failure of type %s has a code of the table: %s', (type, expected) => {
  expect(isErrorCode(type)).toBe(expected);
});

// From what a person has to change: a token, a role, an id, an address, rights, or the program itself.
test('no retry mends what only a person can change, and that is attended to at once', () => {
  expect(codes.filter(isLasting)).toEqual([
    ...['InvalidInput', 'InvalidConfig'],
    ...['AuthenticationFailed', 'NotConnected', 'AppUnknown', 'AppRefused', 'PermissionDenied', 'NotFound'],
    ...[
      'TableRefused',
      'RequestRefused',
      'UnexpectedResponse',
      'WrongDatabase',
      'DatabaseDenied',
      'DatabaseRefused',
      'RowRefused',
    ],
  ]);
  expect([undefined, null, 'Failed', 'toString'].filter(isLasting)).toEqual([]);
});

describe('an error that knows the next step better than the table', () => {
  const error = new SyncError('DatabaseDenied', 'There is no such database', {
    next: 'Create it\u001b[2J, or name another one',
  });

  test('says it once, cleaned as the rest of the message', () => {
    expect(error.message).toBe('There is no such database. Create it[2J, or name another one');
    expect(adviceOn(error)).toBe(error.message);
  });

  test('keeps it when the place of the error is put in front', () => {
    const { found, next, message } = inContext('ads of ad account 549', error);
    expect(found).toBe('ads of ad account 549: There is no such database');
    expect(message).toBe(`${found}. ${next}`);
  });

  test('has the run started again where nothing is tried again by itself', () => {
    const messageOfRun = (code: ErrorCode) => failureOf(code, 'x', { hasStep: true }).message;
    expect(messageOfRun('DatabaseDenied')).toBe('x. Then run the sync again.');
    expect(messageOfRun('DatabaseUnavailable')).toBe('x');
  });
});

test('a command that failed is not told that it is tried again, nor to run a sync', () => {
  for (const code of codes.filter((one) => ruleOf(one).atCommand))
    expect(adviceOn(new SyncError(code, 'x'))).not.toMatch(/is tried again|run the sync again/);
});
