import { addDays, eachDay } from '../../src/shared/dates.js';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../src/shared/inputs.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { runClient, startClient } from '../support/client-process.js';
import { byKey, expectedAnalytics, expectRows } from '../support/expected.js';
import { createHarness, failureOf, type Harness, smallMerchant } from '../support/harness.js';
import { poll } from '../support/poll.js';
import { until } from '../support/worker-process.js';

let harness: Harness;
let adAccountId: string;

beforeEach(async () => {
  const adAccounts = smallMerchant().slice(1);
  harness = await createHarness({ sandbox: { adAccounts, latencyMs: 2 } });
  adAccountId = adAccounts[0]?.id ?? '';
});

afterEach(() => harness.close());

const daysAgo = (days: number) => addDays(harness.sandbox.world.today, -days);
const range = (from: number, to: number) => ({ adAccountId, startDate: daysAgo(from), endDate: daysAgo(to) });

function start(input: BackfillAdAccountInput) {
  const { taskQueue } = harness.config.temporal;
  return harness.client.workflow.start('backfillAdAccount', {
    taskQueue,
    workflowId: backfillWorkflowId(input),
    args: [input],
  });
}

const run = (input: BackfillAdAccountInput) =>
  harness.withWorker(async () => (await (await start(input)).result()) as AccountProgress);

/** The days that were requested, in the order of their first requests. */
function daysAsked(): string[] {
  const requests = harness.sandbox.requests.filter(({ path }) => path.endsWith('/ads/analytics'));
  return [...new Set(requests.map(({ query }) => query.get('start_date') ?? ''))];
}

async function expectLoaded(from: number, to: number): Promise<void> {
  const days = eachDay({ from: daysAgo(from), to: daysAgo(to) });
  const expected = expectedAnalytics(harness.sandbox, days).sort(byKey);
  expect(expected.length).toBeGreaterThan(0);
  expectRows(await harness.rows('ad_analytics'), expected);
}

describe('a backfill', () => {
  test('reads the lists and every day of its range, whether it was loaded before or not', async () => {
    const first = await run(range(12, 3));
    expect(first.units).toEqual({ planned: 14, done: 14, failed: 0 });
    await expectLoaded(12, 3);
    const second = await run(range(12, 3));
    expect(second.rows.ad_analytics).toEqual({
      new: 0,
      changed: 0,
      unchanged: first.rows.ad_analytics?.new,
    });
    expect(second.reconciled).toEqual({ days: 10, differing: 0 });
  });

  test('begins with the newest day, or with the oldest when the input says so', async () => {
    // One after the other: an answer that takes its time would let another overtake.
    await run(range(10, 3));
    expect(daysAsked().slice(0, 4).sort()).toEqual([6, 5, 4, 3].map(daysAgo));
    harness.sandbox.requests.splice(0);
    await run({ ...range(10, 3), oldestFirst: true });
    expect(daysAsked().slice(0, 4).sort()).toEqual([10, 9, 8, 7].map(daysAgo));
  });

  test('continues as a new run every 30 days: histories stay small, lists are read once', async () => {
    const input = range(61, 1);
    const result = await run(input);
    expect(result.units).toEqual({ planned: 65, done: 65, failed: 0 });
    expect(result.reconciled).toEqual({ days: 61, differing: 0 });
    await expectLoaded(61, 1);
    const runs = await historiesOf(backfillWorkflowId(input));
    expect(runs).toHaveLength(3);
    for (const events of runs) expect(events).toBeLessThan(400);
    const lists = harness.sandbox.requests.filter(({ path }) => /\/(campaigns|ad_groups|ads)$/.test(path));
    expect(lists).toHaveLength(3);
  });

  test('starts no more days while it is paused, and continues when it is resumed', async () => {
    const handle = await start(range(40, 1));
    await harness.withWorker(async () => {
      await until(() => daysAsked().length >= 5);
      await handle.signal('pause');
      const paused = await settled(handle.workflowId);
      expect(paused).toMatchObject({ paused: true, units: { planned: 44, failed: 0 } });
      expect(paused.units.done).toBeLessThan(44);
      await handle.signal('resume');
      const result = (await handle.result()) as AccountProgress;
      expect(result.units).toEqual({ planned: 44, done: 44, failed: 0 });
      expect(result.paused).toBeUndefined();
    });
    await expectLoaded(40, 1);
  });

  test('that is cancelled keeps what is loaded, and reads the rest when it is started again', async () => {
    const input = range(25, 1);
    await harness.withWorker(async () => {
      const handle = await start(input);
      await until(() => daysAsked().length >= 8);
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    });
    const kept = await harness.rows('ad_analytics');
    expect(kept.length).toBeGreaterThan(0);
    await run(input);
    await expectLoaded(25, 1);
  });

  test('of an ad account that the connection cannot read fails and says so', async () => {
    await harness.withWorker(async () => {
      const { message } = await failureOf(await start({ ...range(3, 1), adAccountId: '123' }));
      expect(message).toMatch(/ad account 123/);
      expect(message).toMatch(/HTTP 40[34]/);
    });
  });

  test('says which days were cut from its range, and why', async () => {
    const { notes, units } = await run({ ...range(95, 88), via: 'daily' });
    expect(units).toEqual({ planned: 7, done: 7, failed: 0 });
    expect(notes[0]).toBe(
      `${daysAgo(95)}..${daysAgo(91)} was cut: Pinterest's daily analytics reach back to ${daysAgo(90)}`,
    );
  });
});

test.each<[string, () => object, RegExp]>([
  ['ends before it starts', () => range(1, 2), /"startDate" .* is after "endDate"/],
  ['is all out of reach', () => ({ ...range(200, 150), via: 'daily' }), /No day is left to read: .* was cut/],
  ['is all in the future', () => range(-2, -3), /No day is left to read: .* in the future/],
  ['has no end', () => ({ adAccountId, startDate: daysAgo(1) }), /"endDate" is missing/],
  ['names a read mode that does not exist', () => ({ ...range(2, 1), via: 'mail' }), /"via" is "mail"/],
])('a range that %s is refused with the reason', async (_, input, words) => {
  await harness.withWorker(async () => {
    const { message, type } = await failureOf(await start(input() as BackfillAdAccountInput));
    expect(message).toMatch(words);
    expect(type).toBe('InvalidInput');
  });
  expect(harness.sandbox.requests).toEqual([]);
});

describe('client backfill', () => {
  test('started twice joins the first run', async () => {
    const args = ['backfill', '--ad-account', adAccountId, '--from', daysAgo(9), '--to', daysAgo(1)];
    await runClient(harness, [...args, '--detach']);
    const handle = harness.client.workflow.getHandle(backfillWorkflowId(range(9, 1)));
    const { runId } = await handle.describe();
    const joining = startClient(harness, [...args, '--oldest-first']);
    await joining.printed('The backfill runs as workflow');
    const { code, stdout, stderr } = await harness.withWorker(() => joining.ended);
    expect(stderr).toContain(
      'Joined the backfill that is under way already, which reads the newest day first',
    );
    expect(stdout).toContain(`ad account ${adAccountId}, 13 of 13 units`);
    expect(code).toBe(0);
    expect((await handle.describe()).runId).toBe(runId);
  });

  test('pauses, resumes and cancels, and says when the backfill has ended', async () => {
    const { workflowId } = await start(range(5, 1));
    const act = (doing: string) => runClient(harness, ['backfill', doing, workflowId]);
    expect(await act('pause')).toMatchObject({ code: 0, stdout: `Paused: ${workflowId}\n` });
    await harness.withWorker(async () => {
      expect((await settled(workflowId)).paused).toBe(true);
      expect(await act('resume')).toMatchObject({ code: 0 });
      await harness.client.workflow.result(workflowId);
    });
    const late = await act('cancel');
    expect(late.stderr).toContain(`${workflowId} is not under way: it is COMPLETED`);
    expect(late.code).toBe(1);
  });

  test('--plan shows which days would be read day by day or by report, and starts nothing', async () => {
    await run(range(2, 1));
    harness.sandbox.requests.splice(0);
    const args = [
      'backfill',
      '--ad-account',
      adAccountId,
      '--from',
      daysAgo(950),
      '--to',
      daysAgo(1),
      '--plan',
    ];
    const { stdout, code } = await runClient(harness, args);
    expect(stdout).toBe(
      [
        `Backfill of ad account ${adAccountId}, 9 ads`,
        `  by report   ${daysAgo(186)}..${daysAgo(1)}, 186 days`,
        `  by report   ${daysAgo(372)}..${daysAgo(187)}, 186 days`,
        `  by report   ${daysAgo(558)}..${daysAgo(373)}, 186 days`,
        `  by report   ${daysAgo(744)}..${daysAgo(559)}, 186 days`,
        `  by report   ${daysAgo(913)}..${daysAgo(745)}, 169 days`,
        `  by report   ${daysAgo(914)}, 1 day`,
        'About 48 requests for analytics, about 10 minutes.',
        `Note: ${daysAgo(950)}..${daysAgo(915)} was cut: Pinterest's reports reach back to ${daysAgo(914)}`,
        'Nothing was started.',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(harness.sandbox.requests).toEqual([]);
    const json = await runClient(harness, [...args, '--via', 'daily', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ ads: 9, reports: [], requests: 90 });
  });

  test.each([
    [['--ad-account', '1', '--from', '2026-11-01'], 'backfill needs --to'],
    [['--ad-account', '1', '--from', '2026-11-02', '--to', '2026-11-01'], '--from 2026-11-02 is after --to'],
    [['--ad-account', '1', '--from', '2026-02-30', '--to', '2026-11-01'], 'must be a day such as'],
    [['--ad-account', '1', '--from', '2020-01-01', '--to', '2020-02-01'], 'No day is left to read'],
    [
      ['--ad-account', 'x', '--from', '2026-11-01', '--to', '2026-11-01'],
      "argument 'x' is invalid. It must be an id",
    ],
  ])('%j is wrong usage: exit 2 and what is wrong', async (args, words) => {
    const { code, stderr } = await runClient(harness, ['backfill', ...args]);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });
});

test('a raw StartWorkflowExecution with one JSON payload, as tctl sends it, starts a backfill', async () => {
  const input = range(2, 1);
  const workflowId = backfillWorkflowId(input);
  const json = {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(input)),
  };
  await harness.client.workflowService.startWorkflowExecution({
    namespace: 'default',
    workflowId,
    workflowType: { name: 'backfillAdAccount' },
    taskQueue: { name: harness.config.temporal.taskQueue },
    input: { payloads: [json] },
    requestId: 'one-request',
    identity: 'tctl@test',
  });
  await harness.withWorker(() => harness.client.workflow.result(workflowId));
  await expectLoaded(2, 1);
});

/** Numbers of events, of each run of a workflow id. */
async function historiesOf(workflowId: string): Promise<number[]> {
  const lengths: number[] = [];
  let { runId } = await harness.client.workflow.getHandle(workflowId).describe();
  while (runId) {
    const { events } = await harness.client.workflow.getHandle(workflowId, runId).fetchHistory();
    lengths.push(events?.length ?? 0);
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
  }
  return lengths;
}

/** What a paused run says when what was under way is finished. */
async function settled(workflowId: string): Promise<AccountProgress> {
  const handle = harness.client.workflow.getHandle(workflowId);
  return await poll(async () => {
    const progress = await handle.query<AccountProgress | undefined>('progress');
    const { raw } = await handle.describe();
    return progress?.paused && (raw.pendingActivities ?? []).length === 0 && progress;
  });
}
