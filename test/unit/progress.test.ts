import { addDays } from '../../src/shared/dates.js';
import { errorTable } from '../../src/shared/error-table.js';
import { describeIncomplete, incompleteFailure, progressOfFailure } from '../../src/shared/incomplete-run.js';
import {
  type AllProgress,
  addAccount,
  addFailure,
  addUnit,
  type FailedUnit,
  isComplete,
  rowsOf,
  startAccount,
  startAll,
} from '../../src/shared/progress.js';
import { accountRunDetails, allRunDetails } from '../../src/shared/run-details.js';
import { noTotals } from '../../src/shared/tables.js';

const refused = (day: string): FailedUnit => ({
  unit: { kind: 'day', date: day },
  message: `ad_analytics of ad account 549755885175 on ${day}: HTTP 400 (request id a${day.slice(-1)}). Report it.`,
});

describe('the message of a failed run', () => {
  test('gives each reason once, with every unit that it stopped', () => {
    const progress = startAccount('549755885175', '', 7);
    progress.units.done = 5;
    addFailure(progress, refused('2026-11-21'));
    addFailure(progress, refused('2026-11-22'));
    const message = describeIncomplete(progress);
    expect(message.split('\n')[0]).toBe('5 of 7 units done.');
    expect(message).toContain('ad_analytics 2026-11-21, ad_analytics 2026-11-22:');
    expect(message.match(/HTTP 400/g)).toHaveLength(1);
  });

  test('says what to do in its first line, and only there', () => {
    const { nextStep } = errorTable.PermissionDenied;
    const reason = `campaigns: HTTP 403. ${nextStep}`;
    const progress = startAccount('549755885175', '', 7);
    addFailure(progress, {
      unit: { kind: 'list', table: 'campaigns' },
      message: reason,
      code: 'PermissionDenied',
    });
    progress.stop = { scope: 'account', reason };
    expect(describeIncomplete(progress).split('\n')).toEqual([
      `0 of 7 units done. ${nextStep}`,
      'campaigns: campaigns: HTTP 403.',
      'The rest was not tried.',
    ]);
  });

  test('counts an ad account that failed before it could plan', () => {
    const all = startAll();
    all.adAccounts.push({ id: '1', state: 'done' }, { id: '2', state: 'failed' });
    const good = startAccount('1', '', 4);
    good.units.done = 4;
    addAccount(all, good);
    addFailure(all, { unit: { kind: 'adAccount', adAccountId: '2' }, message: 'No rights' });
    expect(isComplete(all)).toBe(false);
    expect(describeIncomplete(all).split('\n')).toEqual([
      '1 of 2 ad accounts, 4 of 4 units done.',
      '2: No rights',
    ]);
  });

  test('and the result stay small however much fails', () => {
    const all: AllProgress = startAll();
    for (let account = 0; account < 500; account++) {
      const progress = startAccount(String(account), '', 93);
      progress.notes.push('x'.repeat(200));
      for (let day = 0; day < 93; day++) {
        progress.units.failed += 1;
        addFailure(progress, {
          unit: { kind: 'day', date: addDays('2026-08-24', day) },
          message: `${'reason '.repeat(200)} ${account} ${day}`,
        });
      }
      addAccount(all, progress);
      addFailure(all, {
        unit: { kind: 'adAccount', adAccountId: String(account) },
        message: describeIncomplete(progress),
      });
    }
    expect(describeIncomplete(all).length).toBeLessThan(5_000);
    expect(JSON.stringify(all).length).toBeLessThan(200_000);
    expect(all.units.failed).toBe(500 * 93);
  });
});

describe('a run that began before a table was added', () => {
  const rows = { new: 2, changed: 1, unchanged: 0 };
  const begun = () => {
    const progress = startAccount('549755885175', '', 4);
    delete progress.rows.ads;
    return progress;
  };

  test('counts the rows of the table from there on', () => {
    const progress = begun();
    expect(rowsOf(progress, 'ads')).toEqual({ new: 0, changed: 0, unchanged: 0 });
    addUnit(progress, { kind: 'list', table: 'ads' }, { ...noTotals, rows });
    expect(rowsOf(progress, 'ads')).toEqual(rows);
  });

  test('can be added to a run of all, and be added to', () => {
    const [account, all] = [startAccount('1', '', 4), startAll()];
    addUnit(account, { kind: 'list', table: 'ads' }, { ...noTotals, rows });
    delete all.rows.ads;
    addAccount(all, account);
    addAccount(all, begun());
    expect(rowsOf(all, 'ads')).toEqual(rows);
  });

  test('is shown with no rows of the table', () => {
    const { rows: _, ...all } = startAll();
    expect(accountRunDetails(begun())).toContain('| ads | 0 | 0 | 0 |');
    expect(allRunDetails({ ...all, rows: {} })).toContain('| ad_analytics | 0 | 0 | 0 |');
  });
});

describe('the details of a run that waits', () => {
  test('say until when, and how much is left', () => {
    const progress = startAccount('549755885175', '', 93);
    progress.units.done = 40;
    progress.waitingUntil = '2026-11-25 07:42 UTC';
    expect(accountRunDetails(progress)).toContain('**Waiting for Pinterest until 2026-11-25 07:42 UTC**');
    expect(accountRunDetails(progress)).toContain('; 53 units are left');
  });

  test('call it a daily limit when it ends with the day', () => {
    const progress = { ...startAccount('549755885175', '', 93), waitingUntil: '2026-11-25 00:00 UTC' };
    expect(accountRunDetails(progress)).toContain("Pinterest's daily limit until 2026-11-25 00:00 UTC");
  });
});

describe('the failure of an incomplete run', () => {
  test('carries what was done', () => {
    const progress = startAccount('549755885175', '', 7);
    expect(progressOfFailure(incompleteFailure(progress))).toBe(progress);
  });

  test('ends with what else to do', () => {
    const { message } = incompleteFailure(startAccount('549755885175', '', 7), 'Start it again.');
    expect(message).toBe('0 of 7 units done.\nStart it again.');
  });

  test('is not mistaken for another one', () => {
    expect(progressOfFailure(new Error('SyncIncomplete'))).toBeUndefined();
    expect(progressOfFailure(undefined)).toBeUndefined();
  });
});
