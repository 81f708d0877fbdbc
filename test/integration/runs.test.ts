/** What `runs`, `runs show` and `status` say of runs that have ended and of those under way. */
import { runClient, startClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { poll } from '../support/poll.js';

let harness: Harness;

const client = (...args: string[]) => runClient(harness, args);
const joined = (text: string) => text.replace(/\s+/g, ' ');

beforeAll(async () => {
  harness = await createHarness({ ownNamespace: true, unreadDays: 3 });
  await harness.withWorker(async () => {
    await client('sync');
    harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 403 } });
    await client('sync', '--lookback-days', '0');
  });
});

afterAll(() => harness.close());

test('runs lists each run once, the newest first, with its outcome and its units', async () => {
  const { stdout, code } = await client('runs');
  const [, newest, first, ...others] = stdout.trim().split('\n');
  expect(newest).toMatch(/failed +\d+\/\d+ +pinterest-sync-all$/);
  expect(first).toMatch(/done +14\/14 +pinterest-sync-all$/);
  expect(others).toEqual([]);
  expect(code).toBe(0);
});

test('runs show says what a run stored, or what it failed for', async () => {
  const runs = JSON.parse((await client('runs', '--json')).stdout);
  const show = async (runId: string) =>
    joined((await client('runs', 'show', 'pinterest-sync-all', '--run-id', runId)).stdout);
  const done = await show(runs[1].runId);
  expect(done).toContain('what sync of all ad accounts, connection default outcome done');
  expect(done).toContain('units 14 of 14 done, 17 requests');
  expect(done).toContain('ads: 33 new');
  const failed = await show(runs[0].runId);
  expect(failed).toContain('HTTP 403 from Pinterest');
  expect(failed).toContain('Analyst role');
});

test('a run that nobody knows is named, with the command that lists runs', async () => {
  const { stderr, code } = await client('runs', 'show', 'pinterest-sync-nothing');
  expect(stderr).toMatch(/There is no run pinterest-sync-nothing; .* runs lists the latest ones/);
  expect(code).toBe(1);
});

test('status, runs and runs show have the same units of a run under way, with those of its ad accounts, and what holds it up', async () => {
  harness.sandbox.faults.add({ match: { path: /\/ads$/ }, respond: { status: 500 }, times: 1_000 });
  await harness.withWorker(async () => {
    await client('sync', '--detach', '--lookback-days', '0');
    const following = startClient(harness, ['sync']);
    await following.printed('being retried');
    const status = joined((await client('status')).stdout);
    expect(status).toMatch(/all accounts running since [^,]*, \d+ of \d+ units done/);
    expect(status).toMatch(/units? (is|are) being retried, attempt \d+, [^:]*: HTTP 500 from Pinterest/);
    const units = /(\d+) of (\d+) units done/.exec(status);
    expect(Number(units?.[2])).toBeGreaterThan(0);
    expect((await client('runs')).stdout).toContain(`running ${units?.[1]}/${units?.[2]} `);
    const shown = joined((await client('runs', 'show', 'pinterest-sync-all')).stdout);
    expect(shown).toContain(`units ${units?.[1]} of ${units?.[2]} done`);
    expect(shown).toContain('HTTP 500 from Pinterest');
    await client('sync', 'cancel');
    await following.ended;
    harness.sandbox.faults.clear();
  });
});

test('one backfill command takes several ad accounts and the last days; backfill list has their ids', async () => {
  const ids = harness.sandbox.world.adAccounts.map(({ id }) => id);
  const accounts = ids.flatMap((id) => ['--ad-account', id]);
  const { stdout, code } = await harness.withWorker(() => client('backfill', ...accounts, '--last', '2d'));
  for (const id of ids) expect(stdout).toContain(`ad account ${id}`);
  expect(code).toBe(0);
  const listed = JSON.parse((await client('backfill', 'list', '--json')).stdout);
  expect(listed.map((run: { workflowId: string }) => run.workflowId.split('/')[1]).sort()).toEqual(
    ids.sort(),
  );
});

test.each([
  [['--last', '0d'], 'It must be a number of days from 1d to 999d, such as 7d'],
  [['--last', '7d', '--from', 'yesterday'], '--last and --from exclude each other'],
  [['--from', 'tomorrow'], 'It must be a day such as 2026-11-23, or yesterday'],
  [['--from', 'yesterday', '--to', 'yesterday', '--via', 'mail'], '--via is "mail"'],
])('backfill %j is wrong usage in the words that were typed', async (options, words) => {
  const { stderr, code } = await client('backfill', '--ad-account', '549', ...options);
  expect(stderr).toContain(words);
  expect(code).toBe(2);
});

test('status --watch shows it again until it is ended, and excludes --json', async () => {
  const watching = startClient(harness, ['status', '--watch', '1']);
  await poll(async () => watching.output().stdout.split('Read again every 1 s').length >= 3);
  watching.child.kill('SIGINT');
  await watching.ended;
  const { stderr, code } = await client('status', '--watch', '--json');
  expect(stderr).toContain('--watch and --json exclude each other');
  expect(code).toBe(2);
});
