import { type Outcome, runClient, startClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ unreadDays: 3 });
});

afterAll(() => harness.close());

const client = (args: string[], environment?: Record<string, string>) =>
  runClient(harness, args, environment);

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
    [['sync', '--lookback-days', '90'], '--lookback-days is 90; it must be a whole number from 0 to 89'],
    [['sync', '--ad-account', 'x'], "argument 'x' is invalid. It must be an id"],
  ])('%j is wrong usage: exit 2 and what is wrong', async (args, words) => {
    const { code, stderr } = await client(args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test('an option that npm took for itself is reported as wrong usage: exit 2', async () => {
    // The second is what npm makes of an option that it does not know.
    for (const [value, ...left] of [['03:00'], ['true', '03:00']] as const) {
      const byNpm = { npm_lifecycle_event: 'client', npm_config_at: value };
      const { code, stderr } = await client(['schedule', 'create', ...left], byNpm);
      expect(stderr).toContain('npm took --at for itself; put -- before the options');
      expect(code).toBe(2);
    }
  });

  test('a sync that the workers of another task queue run is not joined: exit 1', async () => {
    await client(['sync', '--detach']);
    const { code, stderr } = await client(['sync'], { TEMPORAL_TASK_QUEUE: 'another' });
    await harness.client.workflow.getHandle('pinterest-sync-all').terminate();
    expect(stderr).toContain('Two deployments cannot share a namespace');
    expect(code).toBe(1);
  });

  test('says what is wrong with the environment, exit 1', async () => {
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
    expect(first.stderr).toContain('Kleiner Laden: 7/7 units');
    expect(first.stdout).toMatch(/pinterest\.ads +33 +0 +0/);
    expect(first.stdout).toContain('2 of 2 ad accounts, 14 of 14 units, 17 requests');
    expect(first.stdout).toContain("6 of 6 days add up to Pinterest's totals");
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

  test('says what to do when the token is refused, exit 1, and prints no result', async () => {
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

    const joining = startClient(harness, ['sync']);
    await joining.printed(`Waiting for a worker on task queue ${harness.config.temporal.taskQueue}`);
    await harness.client.workflow.getHandle('pinterest-sync-all').terminate();
    const { stderr, code } = await joining.ended;
    expect(stderr).toContain('Joined the sync that is under way');
    expect(code).toBe(1);
  });
});

describe('migrate', () => {
  test('says that there is nothing to do', async () => {
    const { code, stdout } = await client(['migrate']);
    expect(stdout).toContain('Nothing to do: all migrations are in place');
    expect(code).toBe(0);
  });
});
