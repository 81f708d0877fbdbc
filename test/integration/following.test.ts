/** What a person sees while a run is followed: in a terminal, and in a log. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readAccount } from '../../src/client/run/read-account.js';
import { syncAdAccountWorkflowId } from '../../src/shared/inputs.js';
import { compiled, hinted } from '../support/build.js';
import { runClient, startClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { environmentFor } from '../support/program-environment.js';
import { startWorkerProcess, until } from '../support/worker-process.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ ownNamespace: true, unreadDays: 8 });
});

afterEach(async () => {
  const { client, sandbox } = harness;
  sandbox.faults.clear();
  // What a run of all has started ends a moment after it.
  const runs = [
    'pinterest-sync-all',
    ...sandbox.world.adAccounts.map(({ id }) => syncAdAccountWorkflowId(id)),
  ];
  for (const id of runs)
    await client.workflow
      .getHandle(id)
      .terminate()
      .catch(() => undefined);
});

afterAll(() => harness.close());

test('a worker that ends in the middle of a run is missed, and what to do is said', async () => {
  harness.sandbox.faults.add({ match: { path: /analytics/ }, respond: { delayMs: 60_000 }, times: 1_000 });
  const worker = await startWorkerProcess(harness);
  const following = startClient(harness, ['sync']);
  await following.printed('units');
  await worker.kill();
  await following.printed('if it has ended, start one with');
  following.child.kill('SIGINT');
  expect((await following.ended).code).toBe(130);
});

test('units that are retried are told with the status of the answer, the number of the attempt and the next one', async () => {
  harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 500 }, times: 1_000 });
  await harness.withWorker(async () => {
    const following = startClient(harness, ['sync']);
    await following.printed('units are being retried, attempt');
    expect(following.output().stderr).toMatch(
      /2 units are being retried, attempt \d+, (next in \d+ s|under way): HTTP 500 from Pinterest/,
    );
    following.child.kill('SIGINT');
    await following.ended;
  });
});

test('the list of ad accounts that is retried is told too', async () => {
  harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond: { status: 503 }, times: 1_000 });
  await harness.withWorker(async () => {
    const following = startClient(harness, ['sync']);
    await following.printed('1 unit is being retried, attempt');
    following.child.kill('SIGINT');
    expect((await following.ended).stderr).toContain('HTTP 503 from Pinterest');
  });
});

test('an ad account whose run has ended shows all of its units, although no worker answers', async () => {
  const { client, sandbox } = harness;
  const adAccountId = sandbox.world.adAccounts[0]?.id ?? '';
  await harness.withWorker(async () => (await harness.startOne({ adAccountId })).result());
  const handle = client.workflow.getHandle(syncAdAccountWorkflowId(adAccountId));
  const { progress } = await readAccount({ client, handle }, true, undefined);
  expect(progress?.units.planned).toBeGreaterThan(1);
  expect(progress?.units.done).toBe(progress?.units.planned);
});

test('a run that a schedule has started is joined', async () => {
  const { client, config } = harness;
  const workflowId = 'pinterest-sync-all-2026-11-26T06:00:00Z';
  const { taskQueue } = config.temporal;
  await client.workflow.start('syncAllAdAccounts', { taskQueue, workflowId, args: [{}] });
  const following = startClient(harness, ['sync']);
  await following.printed(`Joined the sync that is under way already (workflow ${workflowId})`);
  const { code } = await runClient(harness, ['sync', 'cancel']);
  await harness.withWorker(() => following.ended);
  expect(code).toBe(0);
  expect(following.output().stderr).toContain('The sync was cancelled');
});

test('a sync of some ad accounts is not taken for one of all, and each has commands of its own', async () => {
  const id = String(harness.sandbox.world.adAccounts[0]?.id);
  const run = async (...args: string[]) => runClient(harness, args);
  const some = await run('sync', '--ad-account', id, '--detach', '--json');
  expect(JSON.parse(some.stdout)).toEqual({ workflowId: `pinterest-sync-all/${id}`, joined: false });
  const again = await run('sync', '--ad-account', id, '--detach', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ joined: true });
  const without = await run('sync', 'cancel');
  expect(without.stderr).toContain(`No sync of all ad accounts is under way. Others are:
  of ad account ${id}: ${hinted('sync')} cancel --ad-account ${id}`);
  const all = await run('sync', '--detach', '--json');
  expect(JSON.parse(all.stdout)).toEqual({ workflowId: 'pinterest-sync-all', joined: false });
  const cancelled = await run('sync', 'cancel', '--ad-account', id);
  expect(cancelled.stdout).toContain(`Cancellation requested: pinterest-sync-all/${id}`);
  await harness.client.workflow.getHandle(`pinterest-sync-all/${id}`).terminate();
});

test('a run of some ad accounts that has the id of one of all is not followed as that', async () => {
  const id = String(harness.sandbox.world.adAccounts[0]?.id);
  const { taskQueue } = harness.config.temporal;
  const args = [{ adAccountIds: [id] }];
  await harness.client.workflow.start('syncAllAdAccounts', {
    taskQueue,
    workflowId: 'pinterest-sync-all',
    args,
  });
  const { code, stderr } = await runClient(harness, ['sync']);
  expect(code).toBe(1);
  expect(stderr).toContain(`A sync of ad account ${id} is under way under the same id`);
  expect(stderr).toContain(`${hinted('sync')} --ad-account ${id} follows it`);
});

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const inTerminal = hasTmux ? describe : describe.skip;

inTerminal('Ctrl-C in a terminal', () => {
  const session = `following-${process.pid}`;
  const tmux = (...args: string[]) => execFileSync('tmux', ['-L', session, ...args], { encoding: 'utf8' });
  const screen = () => tmux('capture-pane', '-p', '-t', session);
  const typed = (text: string) => tmux('send-keys', '-t', session, text, 'Enter');

  beforeAll(() => {
    tmux('-f', '/dev/null', 'new-session', '-d', '-s', session, '-x', '80', '-y', '24', 'sh');
    const variables = {
      PS1: '> ',
      ...environmentFor(harness),
    };
    typed(
      Object.entries(variables)
        .map(([name, value]) => `export ${name}='${value}'`)
        .join('; '),
    );
    typed('clear');
  });

  afterAll(() => tmux('kill-server'));

  test('ends the following and not the run, says how to go on, and leaves the terminal as it was', async () => {
    harness.sandbox.faults.add({ match: { path: /analytics/ }, respond: { delayMs: 60_000 }, times: 1_000 });
    const state = () =>
      tmux(
        'display-message',
        '-p',
        '-t',
        session,
        '#{cursor_flag} #{wrap_flag} #{insert_flag} #{origin_flag}',
      );
    const before = state();
    await harness.withWorker(async () => {
      typed(`${process.execPath} ${compiled('client.js')} sync`);
      await until(() => screen().includes('░'));
      tmux('send-keys', '-t', session, 'C-c');
      await until(() => /Cancel it with:\n[^>]*\n> *$/.test(screen().trimEnd()));
      // The terminal breaks a long command.
      expect(screen().replaceAll('\n', '')).toContain(
        `The sync continues. Follow it with:  ${hinted('sync')}`,
      );
      expect(state()).toBe(before);
      typed('clear; stty -a');
      await until(() => screen().includes('echoke'));
      expect(screen()).toMatch(/[^-]icanon/);
      expect(screen()).toMatch(/[^-]echo /);
    });
    const run = await harness.client.workflow.getHandle('pinterest-sync-all').describe();
    expect(run.status.name).toBe('RUNNING');
  });
});
