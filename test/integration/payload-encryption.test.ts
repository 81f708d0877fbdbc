// PAYLOAD_ENCRYPTION=on: the same runs, and nothing in Temporal that tells what they are about but ids.

import { withoutProxy } from '../../dev/stack/temporal.js';
import { loadConfig } from '../../src/config/index.js';
import { createKeyRing } from '../../src/encryption.js';
import { addDays } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { runClient, startClient } from '../support/client-process.js';
import { newKey } from '../support/connections.js';
import { createHarness, failureOf, type Harness, smallMerchant } from '../support/harness.js';
import { findSecrets } from '../support/secrets.js';
import { startWorkerProcess, until } from '../support/worker-process.js';

const key = newKey();
const on = { ENCRYPTION_KEY: key, PAYLOAD_ENCRYPTION: 'on' };
const ANALYTICS = /\/ads\/analytics$/;
const ANSWER = 'Something went wrong on the server of the sandbox';

let harness: Harness;

/** The same deployment under other settings. */
const configWith = (environment: Record<string, string>) =>
  loadConfig({
    TEMPORAL_ADDRESS: String(harness.config.temporal.connectionOptions.address),
    TEMPORAL_TASK_QUEUE: harness.config.temporal.taskQueue,
    DATABASE_URL: harness.databaseUrl,
    PINTEREST_API_URL: harness.sandbox.url,
    PINTEREST_ACCESS_TOKEN: harness.sandbox.accessToken,
    METRICS_ADDRESS: '',
    ...environment,
  });

function range(days: number) {
  const { today } = harness.sandbox.world;
  return { startDate: addDays(today, -days), endDate: addDays(today, -1) };
}

const account = (index: number) => harness.sandbox.world.adAccounts[index]?.id ?? '';

/** Workflows whose histories, memos, summaries or details hold one of the words. */
async function workflowsWith(...words: string[]): Promise<string[]> {
  const { databaseUrl, client, config } = harness;
  const leftovers = { databaseUrl, client, taskQueue: config.temporal.taskQueue, logs: '' };
  const { findings, workflows } = await findSecrets(leftovers, words);
  expect(workflows).toBeGreaterThan(0);
  return findings.filter((finding) => finding.startsWith('the history'));
}

/** Fails one day for good, with an answer that is easy to find again. */
const refuseDays = () =>
  harness.sandbox.faults.add({
    match: { path: ANALYTICS },
    times: Number.POSITIVE_INFINITY,
    respond: { status: 403, body: { code: 29, message: ANSWER } },
  });

describe('switched on', () => {
  beforeAll(async () => {
    harness = await createHarness({
      environment: on,
      sandbox: { adAccounts: smallMerchant() },
      unreadDays: 3,
    });
  }, 60_000);
  afterAll(() => harness.close());

  test('a sync loads what it loads without, and Temporal holds no name, no day and no count of it', async () => {
    const result = await harness.withWorker(async () =>
      (await harness.startAll({ lookbackDays: 0 })).result(),
    );
    expect(result.units.done).toBe(result.units.planned);
    expect(await harness.rows('ads')).toHaveLength(33);
    expect(await workflowsWith('Small shop', 'Kleiner Laden', 'unchanged', 'adAccountIds')).toEqual([]);
  }, 120_000);

  test('status and doctor read what is encrypted, and say which key they lack', async () => {
    const json = async (command: string, environment: Record<string, string>) => {
      const { stdout } = await runClient(harness, [command, '--json'], environment);
      return JSON.parse(stdout);
    };
    const payloadsOf = (findings: { check: string }[]) => findings.find(({ check }) => check === 'payloads');
    const [keyId] = createKeyRing([key]).ids;
    const lack = expect.stringContaining(`is encrypted with key ${keyId}, and ENCRYPTION_KEY`);
    for (const able of [on, { ENCRYPTION_KEY: key }]) {
      expect(await json('status', able)).toMatchObject({ temporalFault: null });
      expect(payloadsOf(await json('doctor', able))).toMatchObject({ ok: true });
    }
    for (const unable of [{}, { ENCRYPTION_KEY: newKey() }]) {
      expect(await json('status', unable)).toMatchObject({ temporalFault: lack });
      expect(payloadsOf(await json('doctor', unable))).toMatchObject({ ok: false, found: lack });
    }
  });

  test('a failed run says at the client what it says without, and Temporal holds nothing of the message', async () => {
    refuseDays();
    const failure = await harness.withWorker(async () =>
      failureOf(await harness.startOne({ adAccountId: account(0), ...range(2) })),
    );
    harness.sandbox.faults.clear();
    expect(failure.message).toContain(ANSWER);
    expect(failure.progress.units.failed).toBeGreaterThan(0);
    expect(await workflowsWith(ANSWER, 'Insufficient', 'stack_trace')).toEqual([]);
  }, 120_000);

  test('why an activity is retried is shown in words', async () => {
    harness.sandbox.faults.add({
      match: { path: ANALYTICS },
      times: Number.POSITIVE_INFINITY,
      respond: { status: 500, body: { code: 0, message: ANSWER } },
    });
    const { startDate, endDate } = range(1);
    await harness.withWorker(async () => {
      const days = ['--from', startDate, '--to', endDate];
      const backfill = startClient(harness, ['backfill', '--ad-account', account(1), ...days], on);
      await backfill.printed('attempt');
      harness.sandbox.faults.clear();
      expect(await backfill.ended).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/attempt \d+, .*: HTTP 500/),
      });
    });
  }, 60_000);

  test('an input that the temporal command sent, which is plain, is read', async () => {
    const { taskQueue, connectionOptions } = harness.config.temporal;
    const { Client, Connection } = await import('@temporalio/client');
    const connection = await Connection.connect({
      ...withoutProxy,
      address: String(connectionOptions.address),
    });
    const handle = await new Client({ connection }).workflow.start('syncAdAccount', {
      taskQueue,
      workflowId: `pinterest-sync/${account(0)}`,
      args: [{ adAccountId: account(0), ...range(1) }],
    });
    const result = await harness.withWorker(() =>
      harness.client.workflow.getHandle(handle.workflowId).result(),
    );
    expect(result.adAccountId).toBe(account(0));
    await connection.close();
  }, 60_000);

  test('a worker that lacks the key says which one and leaves the run as it is; one that has it continues', async () => {
    const handle = await harness.startOne({ adAccountId: account(0), ...range(1) });
    const without = await startWorkerProcess(harness, { ...on, ENCRYPTION_KEY: newKey() });
    const [keyId] = createKeyRing([key]).ids;
    await until(() => without.log().includes(`is encrypted with key ${keyId}, and ENCRYPTION_KEY holds`));
    await without.kill();
    const replaced = configWith({ ...on, ENCRYPTION_KEY: `${newKey()},${key}` });
    // The client of this test has the old key alone, so it is told which one the result needs.
    await harness.withWorker(() => expect(handle.result()).rejects.toThrow('add that key to it'), replaced);
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  }, 60_000);
});

describe('switched while runs are under way', () => {
  beforeAll(async () => {
    harness = await createHarness({
      environment: { ENCRYPTION_KEY: key },
      sandbox: { adAccounts: smallMerchant() },
    });
  }, 60_000);
  afterAll(() => harness.close());

  test.each([
    ['on', {}, { PAYLOAD_ENCRYPTION: 'on' }],
    ['off', { PAYLOAD_ENCRYPTION: 'on' }, {}],
  ])(
    'a run continues under a worker that has it %s, as long as both have the key',
    async (_, before, after) => {
      const slowly = {
        match: { path: ANALYTICS },
        times: Number.POSITIVE_INFINITY,
        respond: { delayMs: 200 },
      };
      harness.sandbox.faults.add(slowly);
      const input = { adAccountId: account(0), ...range(12) };
      const handle = await harness.withWorker(
        async () => {
          const started = await harness.startOne(input);
          while (
            !(
              ((await started.query<AccountProgress>('progress').catch(() => undefined))?.units.done ?? 0) > 5
            )
          )
            await new Promise((done) => setTimeout(done, 20));
          return started;
        },
        configWith({ ENCRYPTION_KEY: key, ...before }),
      );
      harness.sandbox.faults.clear();
      const result = await harness.withWorker(
        () => handle.result(),
        configWith({ ENCRYPTION_KEY: key, ...after }),
      );
      expect(result.units).toMatchObject({ planned: 16, done: 16 });
    },
    60_000,
  );
});

test('without it, Temporal shows names and counts as they are', async () => {
  harness = await createHarness({ sandbox: { adAccounts: smallMerchant() }, unreadDays: 3 });
  await harness.withWorker(async () => (await harness.startAll({ lookbackDays: 0 })).result());
  expect((await workflowsWith('Small shop', 'unchanged')).length).toBeGreaterThan(1);
  await harness.close();
}, 120_000);
