// After a run full of failures, no secret is anywhere but where it belongs: encrypted, in one column.
import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultResponse } from '../../dev/sandbox/index.js';
import { freePorts } from '../../dev/stack/ports.js';
import { addDays } from '../../src/shared/dates.js';
import { type Outcome, startClient } from '../support/client-process.js';
import { letTokensAge, newKey, storedEnvironment } from '../support/connections.js';
import { createHarness, failureOf, type Harness } from '../support/harness.js';
import { scrape } from '../support/scrape.js';
import { findSecrets } from '../support/secrets.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

const key = newKey();
const older = newKey();
const oauth = { appId: 'sandbox-app', appSecret: 'canary-of-the-app-secret', accessTokenSeconds: 3_600 };
const ENDLESS = Number.POSITIVE_INFINITY;

let harness: Harness;
let elsewhere: Server;
let sentElsewhere: number;
let metricsAddress: string;
let worker: WorkerProcess;
const outputs: Outcome[] = [];
const processes: string[] = [];

const environment = () => ({
  ...storedEnvironment(`${key},${older}`),
  PINTEREST_APP_SECRET: oauth.appSecret,
  PINTEREST_OAUTH_URL: harness.sandbox.url.replace('/v5', '/oauth/'),
});

async function client(args: string[], more: Record<string, string> = {}): Promise<Outcome> {
  const started = startClient(harness, args, { ...environment(), ...more });
  const outcome = await started.ended;
  outputs.push(outcome);
  return outcome;
}

/** A login, with a code of Pinterest's or with a wrong one. */
async function login(code?: string): Promise<Outcome> {
  const args = ['auth', 'login', '--no-browser'];
  const started = startClient(harness, args, { ...environment(), ENCRYPTION_KEY: older });
  await Promise.race([started.printed('Paste'), started.ended]);
  noteProcesses();
  const [, link = ''] = /^ {2}(http\S+)$/m.exec(started.output().stderr) ?? [];
  const { headers } = await fetch(`${link}&decision=allow`, { redirect: 'manual' });
  const back = new URL(headers.get('location') ?? '');
  if (code) back.searchParams.set('code', code);
  started.type(`${back.href}\n`);
  const outcome = await started.ended;
  // The link that a person opens holds the state of this one login, and nothing else.
  outputs.push({ ...outcome, stderr: outcome.stderr.replace(/state=\S+/, '') });
  return outcome;
}

const noteProcesses = () => processes.push(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }));

/** Everything that was secret at any time of the run. */
function secrets(): string[] {
  const sent = harness.sandbox.requests.flatMap(({ headers, requestBody, body }) => [
    headers.authorization?.replace(/^\w+ /, ''),
    ...['code', 'refresh_token'].map((name) => new URLSearchParams(requestBody).get(name)),
    ...[...body.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)].map(([, token]) => token),
  ]);
  const known = sent.filter((one): one is string => Boolean(one));
  return [...new Set([...known, oauth.appSecret, key, older, new URL(harness.databaseUrl).password])].filter(
    // The password of the tests' own database may be a word that stands anywhere.
    (secret) => secret.length >= 12,
  );
}

async function failInEveryWay(): Promise<void> {
  const { faults, world } = harness.sandbox;
  const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/stolen`;
  const once: [RegExp, FaultResponse][] = [
    [/\/campaigns$/, { status: 401, body: { code: 2, message: 'Authentication failed.' } }],
    [/\/ads$/, { status: 429, headers: { 'x-ratelimit-reset': '1' } }],
    [/\/ad_groups$/, { status: 500 }],
    [/\/oauth\/token$/, 'reset'],
    [/\/ad_accounts\/\d+$/, 'cut'],
    [/\/ad_accounts\/\d+\/analytics$/, { status: 302, headers: { location } }],
  ];
  for (const [path, respond] of once) faults.add({ match: { path }, respond });
  for (const respond of [{ status: 302, headers: { location } }, 'html', 'reset'] as FaultResponse[])
    faults.add({ match: { path: /\/ads\/analytics$/ }, respond });
  const range = { startDate: addDays(world.today, -3), endDate: addDays(world.today, -1) };
  const [first, second] = world.adAccounts.map(({ id }) => id);
  await failureOf(await harness.startOne({ adAccountId: first ?? '', ...range }));
  await letTokensAge({ ...harness, key: older });
  faults.add({ match: { path: /\/oauth\/token$/ }, times: ENDLESS, respond: { status: 400 } });
  for (const { headers } of harness.sandbox.requests)
    harness.sandbox.tokens.revoke(headers.authorization?.split(' ')[1] ?? '');
  await failureOf(await harness.startOne({ adAccountId: second ?? '', ...range }));
}

beforeAll(async () => {
  harness = await createHarness({ environment: storedEnvironment(key), sandbox: { oauth } });
  sentElsewhere = 0;
  elsewhere = createServer((_, response) => {
    sentElsewhere += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  const [port] = await freePorts(1);
  metricsAddress = `127.0.0.1:${port}`;
  expect((await login('a-code-that-is-wrong')).code).toBe(1);
  expect((await login()).code).toBe(0);
  const more = { ...environment(), LOG_LEVEL: 'debug', METRICS_ADDRESS: metricsAddress };
  worker = await startWorkerProcess(harness, more);
  noteProcesses();
  await failInEveryWay();
  await client(['status']);
  await client(['doctor']);
  await client(['auth', 'status', '--json']);
  await client(['auth', 'status'], { PINTEREST_APP_SECRET: 'canary-of-a-wrong-secret' });
  await client(['auth', 'status'], { ENCRYPTION_KEY: newKey() });
  expect((await client(['auth', 'rotate-key'])).code).toBe(0);
  noteProcesses();
}, 240_000);

afterAll(async () => {
  await worker.kill();
  elsewhere.close();
  await harness.close();
});

const leftovers = (logs: string) => ({
  databaseUrl: harness.databaseUrl,
  client: harness.client,
  taskQueue: harness.config.temporal.taskQueue,
  logs,
});

test('histories, memos, search attributes, tables and logs hold no secret', async () => {
  // As the dump of a bytea column would show it.
  const hex = secrets().map((secret) => Buffer.from(secret).toString('hex'));
  const scan = await findSecrets(leftovers(worker.log()), [...secrets(), ...hex]);
  expect(scan.findings).toEqual([]);
  expect(secrets().length).toBeGreaterThan(8);
  expect(scan.workflows).toBeGreaterThan(1);
  expect(scan.tables).toBeGreaterThan(15);
  expect(scan.logCharacters).toBeGreaterThan(5_000);
});

test('the terminal, the metrics and the list of processes hold no secret', async () => {
  const { text } = await scrape(metricsAddress);
  const places = { terminal: JSON.stringify(outputs), metrics: text, processes: processes.join('\n') };
  for (const [place, found] of Object.entries(places))
    expect([place, secrets().filter((secret) => found.includes(secret))]).toEqual([place, []]);
  expect(places.terminal).not.toContain('canary');
  expect(places.processes).toContain('dist/worker.js');
});

test('no redirect was followed, so no token went to another host', () => {
  expect(harness.sandbox.requests.filter(({ status }) => status === 302).length).toBeGreaterThan(1);
  expect(sentElsewhere).toBe(0);
});

test('the scan finds what is planted: in an input, a table and a log', async () => {
  const [secret = ''] = secrets();
  await harness.client.workflow
    .execute('syncAdAccount', {
      taskQueue: harness.config.temporal.taskQueue,
      workflowId: `pinterest-sync/planted-${Date.now()}`,
      args: [{ adAccountId: secret }],
    })
    .catch(() => undefined);
  await harness.db.raw(`UPDATE pinterest_sync.connections SET last_error = ?`, [secret]);
  const { findings } = await findSecrets(leftovers(`a line with ${secret}`), [secret]);
  expect(findings).toEqual([
    // How the run ended is told by a run of its own, which has the message.
    expect.stringContaining('the history of pinterest-notify/'),
    expect.stringContaining('the history of pinterest-sync/planted'),
    '1 rows of pinterest_sync.connections',
    'the log of a worker',
  ]);
});
