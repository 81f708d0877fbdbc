// NOTIFY_WEBHOOK_URL: who is told what, and how often.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../src/config/index.js';
import { addDays } from '../../src/shared/dates.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';

const SECRET = 'a-secret-of-the-webhook';
const adAccountId = `54${process.pid}8`;
const NAME = 'Shop <!channel> \u001b[31m& Söhne';

interface Received {
  headers: IncomingHttpHeaders;
  raw: string;
  body: { id: string; text: string; outcome: string; subject: string; message?: string };
}

/** A receiver that answers as `statuses` say, then with 200. */
async function startReceiver() {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    let raw = '';
    for await (const piece of request) raw += piece;
    received.push({ headers: request.headers, raw, body: JSON.parse(raw) });
    response.writeHead(statuses.shift() ?? 200).end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/services/T0/B0/canary-of-a-path`, received, statuses, server };
}

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let harness: Harness;
let day: string;
let environment: Record<string, string>;

beforeAll(async () => {
  receiver = await startReceiver();
  environment = { NOTIFY_WEBHOOK_URL: receiver.url, NOTIFY_WEBHOOK_SECRET: SECRET };
  const adAccounts = [{ id: adAccountId, name: NAME, country: 'US', currency: 'USD', campaigns: 1, ads: 3 }];
  harness = await createHarness({ sandbox: { adAccounts }, environment, unreadDays: 2 });
  day = addDays(harness.sandbox.world.today, -1);
});

beforeEach(() => {
  receiver.received.length = 0;
  receiver.statuses.length = 0;
  harness.sandbox.faults.clear();
});

afterAll(async () => {
  receiver.server.close();
  await harness.close();
});

const failing = () =>
  harness.sandbox.faults.add({
    match: { path: /\/campaigns$/ },
    times: 100,
    respond: { status: 400, body: { code: 1, message: 'No.' } },
  });

let runs = 0;
/** Starts a run, and waits for its end and for what tells it. */
async function run(type: string, input: object): Promise<'done' | 'failed'> {
  runs += 1;
  const { taskQueue } = harness.config.temporal;
  const handle = await harness.client.workflow.start(type, {
    taskQueue,
    args: [input],
    workflowId: `run-${runs}/${taskQueue}`,
  });
  const outcome = await handle.result().then(
    () => 'done' as const,
    () => 'failed' as const,
  );
  const { runId } = await handle.describe();
  await harness.client.workflow
    .getHandle(`pinterest-notify/${runId}`)
    .result()
    .catch((error: Error) => {
      if (error.name !== 'WorkflowNotFoundError') throw error;
    });
  return outcome;
}
const syncAll = () => run('syncAllAdAccounts', { lookbackDays: 0 });
const told = () => receiver.received.map(({ body }) => `${body.outcome}: ${body.subject}`);

test('a run that fails is told once, however often it fails, and once when it is well again', async () => {
  await harness.withWorker(async () => {
    expect(await syncAll()).toBe('done');
    expect(told()).toEqual([]);
    failing();
    expect(await syncAll()).toBe('failed');
    expect(await syncAll()).toBe('failed');
    expect(told()).toEqual(['failed: syncAllAdAccounts of connection default']);
    harness.sandbox.faults.clear();
    expect(await syncAll()).toBe('done');
    expect(await syncAll()).toBe('done');
    expect(told()).toEqual([
      'failed: syncAllAdAccounts of connection default',
      'well: syncAllAdAccounts of connection default',
    ]);
  });
}, 120_000);

test('a run of all is told as soon as it is certain to fail, while the rest of it goes on', async () => {
  await harness.withWorker(async () => {
    await harness.db('pinterest_sync.analytics_days').where({ date: day }).delete();
    failing();
    harness.sandbox.faults.add({ match: { path: /\/ads\/analytics$/ }, times: 1_000, respond: 'hang' });
    const { taskQueue } = harness.config.temporal;
    const run = await harness.client.workflow.start('syncAllAdAccounts', {
      taskQueue,
      args: [{}],
      workflowId: `goes-on/${taskQueue}`,
    });
    while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await run.describe()).status.name).toBe('RUNNING');
    await run.cancel();
    await expect(run.result()).rejects.toThrow();
    harness.sandbox.faults.clear();
    expect(await syncAll()).toBe('done');
  });
  expect(told()).toEqual([
    'failed: syncAllAdAccounts of connection default',
    'well: syncAllAdAccounts of connection default',
  ]);
  const [{ body } = { body: undefined }] = receiver.received;
  expect(body).not.toHaveProperty('endedAt');
  expect(body?.text).toContain('Sync of all ad accounts is failing, and the rest of it continues.');
  expect(body?.message).toMatch(
    new RegExp(`^ad account ${adAccountId}: \\d+ of \\d+ units done\\. .*\\ncampaigns: `),
  );
}, 120_000);

test('a backfill, and a run of one ad account, are told for themselves', async () => {
  await harness.withWorker(async () => {
    const range = { adAccountId, startDate: day, endDate: day };
    failing();
    expect(await run('backfillAdAccount', range)).toBe('failed');
    expect(await run('syncAdAccount', range)).toBe('failed');
    harness.sandbox.faults.clear();
    expect(await run('backfillAdAccount', range)).toBe('done');
    expect(await run('syncAdAccount', range)).toBe('done');
  });
  const [backfill, sync] = [`backfillAdAccount ${adAccountId}`, `syncAdAccount ${adAccountId}`];
  expect(told()).toEqual([`failed: ${backfill}`, `failed: ${sync}`, `well: ${backfill}`, `well: ${sync}`]);
}, 120_000);

test('it is signed, has the same id in each attempt, and a text that a chat can show', async () => {
  receiver.statuses.push(500, 429);
  await harness.withWorker(async () => {
    failing();
    expect(await run('backfillAdAccount', { adAccountId, startDate: day, endDate: day })).toBe('failed');
  });
  expect(receiver.received).toHaveLength(3);
  expect(new Set(receiver.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  for (const { headers, raw, body } of receiver.received) {
    // As docs/operations.md says that a receiver does it.
    const [, seconds, given] =
      /^t=(\d+),v1=(\w+)$/.exec(String(headers['x-pinterest-ads-sync-signature'])) ?? [];
    expect(createHmac('sha256', SECRET).update(`${seconds}.${raw}`).digest('hex')).toBe(given);
    expect(Math.abs(Date.now() / 1_000 - Number(seconds))).toBeLessThan(300);
    expect(headers['idempotency-key']).toBe(body.id);
    expect(body.text).toMatch(
      new RegExp(`^pinterest-ads-sync: Backfill of ad account ${adAccountId}.* is failing`),
    );
    expect(body.text).not.toMatch(/[<>]|canary|sandbox-access-token/);
    expect(body.text).not.toContain('\u001b');
    expect(raw).not.toContain(harness.sandbox.accessToken);
  }
}, 60_000);

test('a run that fails before it has read anything is told, too', async () => {
  await harness.withWorker(async () => {
    expect(await run('syncAdAccount', { adAccountId: 'no-id' })).toBe('failed');
  });
  expect(receiver.received[0]?.body).toMatchObject({ outcome: 'failed', subject: 'syncAdAccount no-id' });
  expect(receiver.received[0]?.body.text).toContain('Correct the input');
}, 60_000);

test('a webhook that is down does not hold up a run, and what a later run has made untrue is not told', async () => {
  const { taskQueue } = harness.config.temporal;
  const input = { adAccountId, startDate: day, endDate: day };
  await harness.withWorker(async () => {
    expect(await run('syncAdAccount', input)).toBe('done');
    receiver.received.length = 0;
    receiver.statuses.push(...Array.from({ length: 4 }, () => 503));
    failing();
    const bad = await harness.client.workflow.start('syncAdAccount', {
      taskQueue,
      args: [input],
      workflowId: `bad/${taskQueue}`,
    });
    await expect(bad.result()).rejects.toThrow();
    harness.sandbox.faults.clear();
    while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    receiver.statuses.length = 0;
    receiver.statuses.push(503);
    expect(await run('syncAdAccount', input)).toBe('done');
    const { runId } = await bad.describe();
    const done = await harness.client.workflow.getHandle(`pinterest-notify/${runId}`).result();
    expect(['overtaken', 'told']).toContain(done.done);
  });
  const last = receiver.received.at(-1)?.body.outcome;
  expect(last === 'well' || receiver.received.every(({ body }) => body.outcome === 'failed')).toBe(true);
}, 60_000);

test('without a webhook, a failed run tells nobody and fails no differently', async () => {
  const without = loadConfig({
    TEMPORAL_ADDRESS: String(harness.config.temporal.connectionOptions.address),
    TEMPORAL_TASK_QUEUE: harness.config.temporal.taskQueue,
    DATABASE_URL: harness.databaseUrl,
    PINTEREST_API_URL: harness.sandbox.url,
    PINTEREST_ACCESS_TOKEN: harness.sandbox.accessToken,
    METRICS_ADDRESS: '',
  });
  await harness.withWorker(async () => {
    failing();
    expect(await syncAll()).toBe('failed');
  }, without);
  expect(receiver.received).toEqual([]);
}, 60_000);

test('doctor sends a test when it is asked to, and never shows the address', async () => {
  const quiet = await runClient(harness, ['doctor'], environment);
  expect(quiet.stdout).toMatch(/OK +Notifications +webhook +127.0.0.1:\d+, signed; not tried/);
  expect(receiver.received).toEqual([]);
  const { stdout, stderr } = await runClient(harness, ['doctor', '--notify'], environment);
  expect(stdout).toMatch(/OK +Notifications +webhook +127.0.0.1:\d+ took a test message, signed/);
  expect(receiver.received).toHaveLength(1);
  receiver.statuses.push(404);
  const refused = await runClient(harness, ['doctor', '--notify'], environment);
  expect(refused.stdout.replace(/\s+/g, ' ')).toMatch(
    /FIX Notifications webhook The webhook at 127.0.0.1:\d+ answered with HTTP 404/,
  );
  for (const text of [stdout, stderr, refused.stdout, quiet.stdout]) expect(text).not.toMatch(/canary/);
});
