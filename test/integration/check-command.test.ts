// Who is told how the checks of the marketing schema end: `client check`, and each sync.
import { addDays } from '../../src/shared/dates.js';
import { checks } from '../../src/ums/checks/index.js';
import { type Checked, createChecked } from '../support/checked.js';
import { runClient } from '../support/client-process.js';
import type { Harness } from '../support/harness.js';

let checked: Checked;
let harness: Harness;
let today: string;
let euroAccount: string;

beforeAll(async () => {
  checked = await createChecked();
  ({ harness, today, euroAccount } = checked);
});

afterAll(() => harness.close());

beforeEach(() => checked.writeRates());

const loseRate = () => harness.db.raw('DELETE FROM ums.fx_rates WHERE date = ?', [addDays(today, -33)]);

describe('client check', () => {
  const client = (...args: string[]) => runClient(harness, ['check', ...args]);

  test('says how each check ends, exit 0 when none fails', async () => {
    const { code, stdout } = await client();
    expect(stdout).toContain(`ums.vendor_performance from ${addDays(today, -90)} to ${today}`);
    expect(stdout).toMatch(/^\d+ rows on 8 loaded days of 2 ad accounts$/m);
    for (const { number, name } of checks)
      expect(stdout).toMatch(new RegExp(`^ ?${number} ${name} +pass +0 +0$`, 'm'));
    expect(code).toBe(0);
  });

  test('shows examples of what it found, exit 1 when a check fails', async () => {
    await loseRate();
    const { code, stdout } = await client();
    expect(stdout).toMatch(/10 conversion +fail +1 +0/);
    const missing = `ad account ${euroAccount} on ${addDays(today, -33)}: no rate from EUR to USD`;
    expect(stdout).toContain(`10 conversion:\n  ${missing}`);
    expect(code).toBe(1);

    const json = await client('--json', '--ad-account', euroAccount);
    expect(JSON.parse(json.stdout)).toMatchObject({ adAccountId: euroAccount, until: today });
    expect(JSON.parse(json.stdout).checks[9]).toEqual({
      number: 10,
      name: 'conversion',
      state: 'fail',
      failures: 1,
      warnings: 0,
      examples: [missing],
    });
    expect(json.code).toBe(1);
  });

  test('looks only at the chosen days and the chosen ad account', async () => {
    await loseRate();
    expect((await client('--days', '32')).code).toBe(0);
    const other = harness.sandbox.world.adAccounts[0]?.id ?? '';
    expect((await client('--ad-account', other)).code).toBe(0);
  });
});

describe('client check of rows that somebody changed', () => {
  const newest = () => addDays(today, -31);
  const damageOf = (date: string) =>
    harness.db('pinterest_sync.analytics_days').where({ ad_account_id: euroAccount, date }).first('damage');

  test('names them and notes the day for the next sync, until that has read it', async () => {
    await harness.db.raw(
      'UPDATE pinterest.ad_analytics SET repin_1 = coalesce(repin_1, 0) + 1 WHERE ad_account_id = ? AND date = ?',
      [euroAccount, newest()],
    );
    const { code, stdout } = await runClient(harness, ['check']);
    expect(code).toBe(1);
    expect(stdout).toContain(`ad account ${euroAccount} on ${newest()}: rows were changed`);
    expect(stdout).toContain('The next sync reads 1 damaged day again.');
    expect(await damageOf(newest())).toEqual({ damage: expect.stringContaining('rows were changed') });

    await harness.withWorker(() => checked.read(euroAccount));
    expect((await runClient(harness, ['check'])).code).toBe(0);
    expect(await damageOf(newest())).toEqual({ damage: null });
  });

  test('says that a role that may only read cannot note the day', async () => {
    await harness.db.raw(`CREATE ROLE check_auditor LOGIN PASSWORD 'auditor'; GRANT pg_read_all_data TO check_auditor;
      UPDATE pinterest_sync.analytics_days SET digest = digest + 1 WHERE ad_account_id = '${euroAccount}'`);
    const url = new URL(harness.databaseUrl);
    Object.assign(url, { username: 'check_auditor', password: 'auditor' });
    const { code, stdout } = await runClient(harness, ['check'], { DATABASE_URL: url.href });
    expect(stdout).toContain('The damaged days could not be noted, because this role may only read.');
    expect(code).toBe(1);
    await harness.db.raw(`UPDATE pinterest_sync.analytics_days SET digest = digest - 1 WHERE ad_account_id = '${euroAccount}';
      REVOKE pg_read_all_data FROM check_auditor; DROP ROLE check_auditor`);
  });
});

describe('client check of nothing', () => {
  test('is no pass: an ad account that the database does not know', async () => {
    const { code, stdout } = await runClient(harness, ['check', '--ad-account', '999']);
    expect(stdout).toContain('Nothing was checked: this database knows no ad account 999.');
    expect(code).toBe(1);
    const json = await runClient(harness, ['check', '--ad-account', '999', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      rows: 0,
      days: 0,
      problem: expect.stringContaining('999'),
    });
    expect(json.code).toBe(1);
  });

  test('is no pass: days of which none is loaded', async () => {
    const { code, stdout } = await runClient(harness, ['check', '--days', '5']);
    expect(stdout).toContain('0 rows on 0 loaded days of 0 ad accounts');
    expect(stdout).toContain('Nothing was checked: there is no loaded day and no row.');
    expect(code).toBe(1);
  });
});

describe('a sync', () => {
  test('ends well and says which checks do not pass', async () => {
    await harness.db.raw('UPDATE ums.fx_rates SET rate = 1 WHERE date = ?', [addDays(today, -33)]);
    const { notes, units } = await harness.withWorker(() => checked.read(euroAccount));
    expect(units).toMatchObject({ failed: 0 });
    expect(notes).toEqual([
      `ums.vendor_performance passes 18 of 19 checks; check 10 conversion (warn) finds 1, such as rate 1 from EUR to USD on ${addDays(today, -33)}. What to do: docs/ums.md`,
    ]);
  });

  test('says which exchange rates its days lack apart from the checks, because nothing is wrong', async () => {
    await loseRate();
    const { notes, missingRates } = await harness.withWorker(() => checked.read(euroAccount));
    const day = addDays(today, -33);
    expect(missingRates).toEqual([{ from: 'EUR', to: 'USD', first: day, last: day }]);
    expect(notes).toEqual([]);
  });

  test('ends well when it cannot check, and says why', async () => {
    await harness.db.raw('ALTER VIEW ums.vendor_performance RENAME TO elsewhere');
    const { notes, units } = await harness.withWorker(() => checked.read(euroAccount));
    await harness.db.raw('ALTER VIEW ums.elsewhere RENAME TO vendor_performance');
    expect(units).toMatchObject({ failed: 0 });
    expect(notes.join()).toContain('The marketing schema could not be checked');
    expect(notes.join()).toContain('relation "ums.vendor_performance" does not exist');
  });
});
