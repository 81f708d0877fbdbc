// What a test may rely on when a command runs without a process of its own.
import { execFileSync } from 'node:child_process';
import { type Outcome, runClient, startClient } from '../support/client-process.js';
import { canBeHosted } from '../support/command-hosts.js';
import { createHarness, type Harness } from '../support/harness.js';
import { poll } from '../support/poll.js';

const onHosts = canBeHosted({}) ? describe : describe.skip;

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ ownNamespace: true });
  await harness.db.raw(`INSERT INTO pinterest.campaigns (id, name, __sync_key) VALUES ('1', 'One', '1')`);
  await inItsProcess('migrate');
});

afterAll(() => harness.close());

const hosted = (...args: string[]) => runClient(harness, args);
const inItsProcess = (...args: string[]) => startClient(harness, args).ended;

onHosts('a command in a host', () => {
  test.each([
    [['--help'], 0],
    [['snyc'], 2],
    [['status', '--ad-account', '1'], 2],
    [['check'], 1],
    [['export', '--table', 'campaigns', '--format', 'csv'], 0],
    [['migrate'], 0],
  ])('prints and returns what a process of its own does, each time: %j', async (args, code) => {
    const own = await inItsProcess(...args);
    expect(own.code).toBe(code);
    expect([await hosted(...args), await hosted(...args)]).toEqual([own, own]);
  });

  test('sees the variables of its own call alone', async () => {
    const codes: number[] = [];
    for (const more of [{}, { LOG_LEVEL: 'loud' }, {}])
      codes.push((await runClient(harness, ['migrate'], more)).code);
    expect(codes).toEqual([0, 1, 0]);
  });

  test('runs beside others', async () => {
    const outcomes = await Promise.all(
      ['ads', 'campaigns', 'snyc'].map((table) => hosted('export', '--table', table)),
    );
    expect(outcomes.map(({ code }: Outcome) => code)).toEqual([0, 0, 2]);
    expect(outcomes[1]?.stdout).toContain('One');
    const hosts = execFileSync('pgrep', ['-P', `${process.pid}`, '-f', 'command-host.js'], {
      encoding: 'utf8',
    });
    expect(hosts.trim().split('\n').length).toBeLessThanOrEqual(3);
  });

  test('that ends its process has the exit code of it, and the next one another host', async () => {
    const handle = harness.client.workflow.getHandle('pinterest-sync-all');
    const following = hosted('sync');
    await poll(() =>
      handle.describe().then(
        () => true,
        () => false,
      ),
    );
    execFileSync('pkill', ['-INT', '-P', `${process.pid}`, '-f', 'command-host']);
    expect(await following).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('The sync continues'),
    });
    // Those that waited for a command have been told to end, too.
    await poll(async () => !globalThis.idleHosts?.some(({ child }) => child.connected));
    expect((await hosted('migrate')).code).toBe(0);
  });
});

test.each(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'LC_ALL', 'TZ', 'DEBUG'])(
  'what %s says is read at the start of a process, so its command has one of its own',
  (name) => {
    expect(canBeHosted({ [name]: '' })).toBe(false);
  },
);
