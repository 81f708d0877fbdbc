import { failedDaysOf, failedOnlyInAccounts } from '../../src/client/run/failed-days.js';
import { eachDay } from '../../src/shared/dates.js';
import { addFailure, type RunProgress, startAccount, startAll } from '../../src/shared/progress.js';
import type { Unit } from '../../src/shared/units.js';

const startedAt = new Date('2026-11-24T06:00:00Z');

/** A run of which these units failed. @param failed how many it counts, when not one each. */
function failedIn(units: readonly Unit[], failed = units.length): RunProgress {
  const progress = startAccount('549755885175', '', 93);
  for (const unit of units) addFailure(progress, { unit, message: 'HTTP 400' });
  progress.units.failed = failed;
  return progress;
}

const oneDay = { kind: 'day', date: '2026-11-23' } as const;
const range = { from: '2026-10-01', to: '2026-10-31' };

describe('of a failed run, status knows', () => {
  test('each day that it could not load', () => {
    const progress = failedIn([oneDay, { kind: 'day', date: '2026-11-20' }]);
    expect(failedDaysOf(progress, startedAt)).toMatchObject({
      days: ['2026-11-23', '2026-11-20'],
      isAll: true,
    });
  });

  test('every day of a report that it could not load', () => {
    const progress = failedIn([oneDay, { kind: 'report', range }], 32);
    const days = ['2026-11-23', ...eachDay(range)];
    expect(failedDaysOf(progress, startedAt)).toMatchObject({ days, isAll: true });
  });

  test.each<[string, RunProgress | undefined]>([
    ['it did not get far enough to say so', undefined],
    ['it could not read a list', failedIn([oneDay, { kind: 'list', table: 'campaigns' }])],
    ['it stopped', { ...failedIn([oneDay]), stop: { scope: 'account', reason: 'HTTP 403' } }],
    ['it names only a part of its failures', failedIn([oneDay], 2)],
    ['a day is stored that it could not read again', failedIn([{ ...oneDay, again: true }])],
    [
      'a report reaches back further than what is looked at',
      failedIn([{ kind: 'report', range: { from: '2026-08-26', to: '2026-08-28' } }], 3),
    ],
    ['a unit is not known', { ...failedIn([]), failures: [{ unit: 'something', message: 'HTTP 400' }] }],
  ])('that more than days is missing, when %s', (_, progress) => {
    expect(failedDaysOf(progress, startedAt).isAll).toBe(false);
  });
});

describe('a run of all', () => {
  const all = (...units: Unit[]) => {
    const progress = startAll();
    for (const unit of units) addFailure(progress, { unit, message: 'HTTP 403' });
    return progress;
  };
  const account = { kind: 'adAccount', adAccountId: '549755885175' } as const;

  test.each<[string, RunProgress | undefined, boolean]>([
    ['that failed only in ad accounts leaves the rest to their runs', all(account), true],
    ['whose list failed too does not', all(account, { kind: 'adAccountList' }), false],
    ['that stopped does not', { ...all(account), stop: { scope: 'connection', reason: 'HTTP 401' } }, false],
    ['that did not begin does not', undefined, false],
  ])('%s', (_, progress, isOnly) => {
    expect(failedOnlyInAccounts(progress)).toBe(isOnly);
  });

  test('is not a run of one ad account', () => {
    expect(failedOnlyInAccounts(failedIn([oneDay]))).toBe(false);
  });
});
