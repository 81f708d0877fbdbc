// Who is told how the checks of the marketing schema end: `client check`, and each sync.
import { addDays } from '../../src/shared/dates.js';
import { checks } from '../../src/ums/checks/index.js';
import { type Checked, createChecked } from '../support/checked.js';
import { startClient } from '../support/client-process.js';
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
  const client = (...args: string[]) => startClient(harness, ['check', ...args]).ended;

  test('says how each check ends, exit 0 when none fails', async () => {
    const { code, stdout } = await client();
    expect(stdout).toContain(`ums.vendor_performance from ${addDays(today, -90)} to ${today}`);
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

describe('a sync', () => {
  test('ends well and says which checks do not pass', async () => {
    await loseRate();
    const { notes, units } = await harness.withWorker(() => checked.read(euroAccount));
    expect(units).toMatchObject({ failed: 0 });
    expect(notes).toEqual([
      `ums.vendor_performance passes 14 of 15 checks; check 10 conversion (fail) finds 1, such as ad account ${euroAccount} on ${addDays(today, -33)}: no rate from EUR to USD. What to do: docs/ums.md`,
    ]);
  });

  test('ends well when it cannot check, and says why', async () => {
    await harness.db.raw('ALTER VIEW ums.vendor_performance RENAME TO elsewhere');
    const { notes, units } = await harness.withWorker(() => checked.read(euroAccount));
    await harness.db.raw('ALTER VIEW ums.elsewhere RENAME TO vendor_performance');
    expect(units).toMatchObject({ failed: 0 });
    expect(notes.join()).toContain('ums.vendor_performance could not be checked');
    expect(notes.join()).toContain('relation "ums.vendor_performance" does not exist');
  });
});
