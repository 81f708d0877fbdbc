import { migrationNames } from '../../src/postgres/migrate.js';
import { type Outcome, startCommand } from '../support/command-line.js';
import { createHarness, type Harness } from '../support/harness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(() => harness.close());

const startClient = (args: string[], environment?: Record<string, string>) =>
  startCommand(harness, args, environment);

function client(args: string[], environment?: Record<string, string>): Promise<Outcome> {
  return startClient(args, environment).ended;
}

describe('the command line', () => {
  test('says what it can do', async () => {
    const { code, stdout } = await client(['--help']);
    expect(code).toBe(0);
    for (const command of ['sync', 'status', 'doctor', 'migrate']) expect(stdout).toContain(command);
  });

  test.each([
    [['snyc'], "unknown command 'snyc'"],
    [['sync', '--ad-acount', '1'], "unknown option '--ad-acount'"],
    [['sync', '--lookback-days', 'many'], 'It must be a whole number'],
    [['sync', '--lookback-days', '89'], '"lookbackDays" is 89; it must be a whole number from 0 to 88'],
    [['sync', '--ad-account', 'x'], '"adAccountIds" is ["x"]'],
  ])('%j is wrong usage: exit 2 and what is wrong', async (args, words) => {
    const { code, stderr } = await client(args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test('reports a wrong environment with exit 1', async () => {
    const { code, stderr } = await client(['status'], { LOG_LEVEL: 'loud' });
    expect(stderr).toContain('LOG_LEVEL is "loud"; it must be one of error, warn, info, debug');
    expect(code).toBe(1);
  });
});

describe('sync', () => {
  let first: Outcome;

  beforeAll(async () => {
    first = await harness.withWorker(() => client(['sync']));
  });

  test('shows progress and ends with the rows per table, exit 0', () => {
    expect(first.stderr).toContain('Kleiner Laden: 93/93 units');
    expect(first.stdout).toMatch(/pinterest\.ads +33 +0 +0/);
    expect(first.stdout).toContain('2 of 2 ad accounts, 186 of 186 units, 248 requests');
    expect(first.stdout).toContain("178 of 178 days add up to Pinterest's totals");
    expect(first.code).toBe(0);
  });

  test('--json prints the result alone on standard output', async () => {
    const { code, stdout } = await harness.withWorker(() =>
      client(['sync', '--json', '--lookback-days', '0']),
    );
    expect(JSON.parse(stdout)).toMatchObject({ units: { failed: 0 }, rows: { ads: { unchanged: 33 } } });
    expect(code).toBe(0);
  });

  test('exits 1 when a unit failed, and names it', async () => {
    harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 400 } });
    const { code, stderr } = await harness.withWorker(() => client(['sync', '--lookback-days', '0']));
    expect(stderr).toContain('The sync failed');
    expect(stderr).toContain('campaigns of ad account');
    expect(code).toBe(1);
  });

  test('says what to do when the token is not taken, exit 1, and prints no result', async () => {
    harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond: { status: 401 } });
    const { code, stdout, stderr } = await harness.withWorker(() => client(['sync', '--json']));
    expect(stderr).toContain('Renew the Pinterest token');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  test('says that no worker runs, joins the run that waits for one, and does not take options for it', async () => {
    const detached = await client(['sync', '--detach', '--json', '--lookback-days', '0']);
    expect(JSON.parse(detached.stdout)).toEqual({ workflowId: 'pinterest-sync-all', joined: false });
    const other = await client(['sync', '--lookback-days', '7']);
    expect(other.stderr).toContain('Another sync is under way');
    expect(other.code).toBe(1);

    const joining = startClient(['sync']);
    await joining.printed(`Waiting for a worker on task queue ${harness.config.temporal.taskQueue}`);
    await harness.client.workflow.getHandle('pinterest-sync-all').terminate();
    const { stderr, code } = await joining.ended;
    expect(stderr).toContain('Joined the sync that is under way');
    expect(code).toBe(1);
  });
});

describe('status', () => {
  test('counts what is loaded, exit 0 when no day is missing', async () => {
    const { code, stdout } = await client(['status', '--json']);
    const accounts = JSON.parse(stdout);
    expect(accounts).toHaveLength(2);
    for (const account of accounts) {
      expect(account).toMatchObject({
        loadedDays: 89,
        missingDays: [],
        finalDays: 59,
        reconciliation: { days: 89, differing: 0, reasons: [] },
      });
    }
    expect(code).toBe(0);
  });

  test('names the day on which Pinterest and the ads differ most, which is no failure', async () => {
    const { rows } = await harness.db.raw(
      `UPDATE pinterest_sync.reconciliation SET reason = 'some reason',
         account_spend_in_micro_dollar = coalesce(account_spend_in_micro_dollar, 0) + 1500000 * (current_date - date - 40)
       WHERE date BETWEEN current_date - 42 AND current_date - 41 RETURNING date::text`,
    );
    const { code, stdout } = await client(['status']);
    const days = rows.map(({ date }: { date: string }) => date).sort();
    const [oldest, newest] = [days.at(0), days.at(-1)];
    expect(stdout).toContain(`on 2 of 89 days, most on ${oldest}: spend +3`);
    expect(stdout).toContain(`some reason: ${oldest}..${newest}`);
    expect(code).toBe(0);
  });

  test('names the days that are missing, exit 1', async () => {
    const { rows } = await harness.db.raw(
      `DELETE FROM pinterest_sync.analytics_days WHERE date = current_date - 9 RETURNING date::text`,
    );
    const { code, stdout } = await client(['status']);
    expect(stdout).toContain(`not loaded: ${rows[0].date}`);
    expect(code).toBe(1);
  });
});

describe('doctor', () => {
  test('reports a fault of the configuration as one of its findings', async () => {
    const { code, stdout } = await client(['doctor', '--json'], { LOG_LEVEL: 'loud' });
    expect(JSON.parse(stdout)).toMatchObject([{ part: 'Configuration', ok: false }]);
    expect(code).toBe(1);
  });

  test('finds nothing to fix, exit 0', async () => {
    const { code, stdout } = await client(['doctor']);
    expect(stdout.match(/^OK/gm)).toHaveLength(4);
    expect(code).toBe(0);
  });

  test.each([
    ['Postgres', { DATABASE_URL: 'postgres://nobody:wrong@127.0.0.1:1/none' }, 'cannot be reached'],
    ['Temporal', { TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'Temporal cannot be reached at 127.0.0.1:1'],
    ['Pinterest', { PINTEREST_ACCESS_TOKEN: 'stale-canary' }, 'Renew the Pinterest token'],
  ])('says how to mend %s, exit 1, and shows no secret', async (part, environment, words) => {
    const { code, stdout, stderr } = await client(['doctor'], environment);
    expect(stdout).toMatch(new RegExp(`^FIX +${part}`, 'm'));
    expect(stdout).toContain(words);
    expect(stdout + stderr).not.toMatch(/wrong@|canary/);
    expect(code).toBe(1);
  });
});

describe('migrate', () => {
  test('says that nothing is to be done', async () => {
    const { code, stdout } = await client(['migrate']);
    expect(stdout).toContain(`Nothing to do: ${migrationNames.length} migrations are in place`);
    expect(code).toBe(0);
  });
});
