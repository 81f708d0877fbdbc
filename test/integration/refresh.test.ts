// Tokens that end, over and over: renewed once for all workers, and never lost but by what no program can help.
import { freePorts } from '../../dev/stack/ports.js';
import { readConnections } from '../../src/postgres/connections.js';
import { addDays } from '../../src/shared/dates.js';
import { runClient } from '../support/client-process.js';
import { letTokensAge, newKey, storeConnection, storedEnvironment } from '../support/connections.js';
import {
  createHarness,
  failureOf,
  type Harness,
  type HarnessOptions,
  smallMerchant,
} from '../support/harness.js';
import { type Scrape, scrapeUntil } from '../support/scrape.js';
import { startWorkerProcess, until, type WorkerProcess } from '../support/worker-process.js';

const DAY_MS = 86_400_000;
const TOKEN = /\/oauth\/token$/;
const key = newKey();
let harness: Harness;
let workers: WorkerProcess[];

beforeEach(() => {
  workers = [];
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await harness.close();
});

async function begin(sandbox: HarnessOptions['sandbox'] = {}): Promise<void> {
  harness = await createHarness({ environment: storedEnvironment(key), sandbox });
  await storeConnection({ ...harness, key });
  harness.sandbox.requests.length = 0;
}

async function startWorkers(count: number, more: Record<string, string> = {}): Promise<void> {
  const start = () => startWorkerProcess(harness, { ...storedEnvironment(key), ...more });
  workers.push(...(await Promise.all(Array.from({ length: count }, start))));
}

const renewals = () => harness.sandbox.requests.filter(({ path }) => TOKEN.test(path));
const sentTokens = () =>
  renewals().map(({ requestBody }) => new URLSearchParams(requestBody).get('refresh_token'));
const stored = async () => (await readConnections(harness.db))[0];

test('a week of daily syncs by three workers renews once a day, each refresh token once, and never loses the grant', async () => {
  let days = 0;
  const oauth = { accessTokenSeconds: 43_200 };
  await begin({
    oauth,
    now: () => new Date(Date.now() + days * DAY_MS),
    adAccounts: smallMerchant().slice(1),
  });
  await startWorkers(3);
  const last = addDays(harness.sandbox.world.today, -1);
  const [account] = harness.sandbox.world.adAccounts;
  for (; days < 7; days++) {
    // Days that are read again whatever is loaded, four at a time, by whichever worker is free.
    const run = await harness.startOne({
      adAccountId: account?.id ?? '',
      startDate: addDays(last, -4),
      endDate: last,
    });
    expect(await run.result()).toMatchObject({ units: { failed: 0 } });
    expect(renewals().map(({ status }) => status)).toEqual(Array(days).fill(200));
  }
  expect(new Set(sentTokens()).size).toBe(6);
  expect(await stored()).toMatchObject({ state: 'connected', lastError: null });
});

test('tokens of seconds are renewed before they end, so that Pinterest never refuses one', async () => {
  await begin({ oauth: { accessTokenSeconds: 4 } });
  await startWorkers(2);
  const { today, adAccounts } = harness.sandbox.world;
  harness.sandbox.faults.add({
    times: Number.POSITIVE_INFINITY,
    match: { path: /analytics$/ },
    respond: { delayMs: 400 },
  });
  for (const { id } of adAccounts) {
    const run = await harness.startOne({
      adAccountId: id,
      startDate: addDays(today, -20),
      endDate: addDays(today, -1),
    });
    await run.result();
  }
  expect(renewals().length).toBeGreaterThan(1);
  expect(renewals().every(({ status }) => status === 200)).toBe(true);
  expect(new Set(sentTokens()).size).toBe(renewals().length);
  expect(harness.sandbox.requests.filter(({ status }) => status === 401)).toEqual([]);
});

test('a connection that no run uses is still renewed, once by all workers', async () => {
  await begin();
  await letTokensAge({ ...harness, key });
  await startWorkers(2);
  await until(() => renewals().length > 0 && renewals().every(({ status }) => status === 200));
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(renewals()).toHaveLength(1);
  const { refreshedAt, renewAt } = (await stored()) ?? {};
  expect(refreshedAt).not.toBeNull();
  expect(Number(renewAt)).toBeGreaterThan(Date.now());
});

describe('a grant that Pinterest no longer accepts', () => {
  const startDate = () => addDays(harness.sandbox.world.today, -2);
  const start = () =>
    harness.startOne({ adAccountId: harness.sandbox.world.adAccounts[0]?.id ?? '', startDate: startDate() });

  /** As a user does who takes the app out of their settings. */
  async function revoke(): Promise<void> {
    await letTokensAge({ ...harness, key });
    harness.sandbox.faults.add({
      ...{ match: { path: TOKEN }, times: Number.POSITIVE_INFINITY },
      respond: { status: 400, body: { code: 1104, message: 'The token you provided is not valid.' } },
    });
  }

  test('ends the run with the one command that repairs it, and the next run continues', async () => {
    await begin();
    await harness.withWorker(async () => {
      await revoke();
      const { message, progress } = await failureOf(await start());
      expect(message).toContain('Connect it: pinterest-ads-sync auth login.');
      expect(progress.stop?.scope).toBe('connection');
      expect(await stored()).toMatchObject({
        state: 'refused',
        lastError: expect.stringContaining('HTTP 400'),
      });
      harness.sandbox.faults.clear();
      await storeConnection({ ...harness, key });
      expect(await (await start()).result()).toMatchObject({ units: { failed: 0 } });
    });
  });

  test('is shown by status, and by a metric with no days left', async () => {
    await begin();
    const [port] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    await startWorkers(1, { METRICS_ADDRESS: address });
    const days = (seen: Scrape) => seen.value('pinterest_sync_token_days_left', { connection: 'default' });
    await scrapeUntil(address, (seen) => Math.ceil(days(seen) ?? 0) === 60);
    await revoke();
    await failureOf(await start());
    await scrapeUntil(address, (seen) => days(seen) === 0);
    const { code, stdout } = await runClient(harness, ['status', '--json'], storedEnvironment(key));
    expect(code).toBe(1);
    expect(JSON.parse(stdout).needs).toContainEqual(
      expect.stringMatching(/connection default is refused by Pinterest .*dist\/client\.js auth login$/),
    );
  });
});

describe('a worker that is killed while Pinterest renews its tokens', () => {
  /** Pinterest answers, and nobody hears it. */
  async function killDuringRenewal(): Promise<void> {
    await letTokensAge({ ...harness, key });
    harness.sandbox.faults.add({ match: { path: TOKEN }, respond: { delayMs: 1_500 } });
    const [adAccount] = harness.sandbox.world.adAccounts;
    const starting = startWorkers(1).catch(() => undefined);
    await until(() => renewals().length === 1);
    await starting;
    await workers.pop()?.kill();
    await until(() => renewals()[0]?.status === 200);
    await harness.startOne({
      adAccountId: adAccount?.id ?? '',
      startDate: addDays(harness.sandbox.world.today, -1),
    });
  }

  test('leaves a grant that still works, when Pinterest accepts the old refresh token again', async () => {
    await begin({ oauth: { usedRefreshTokens: 'accepted' } });
    await killDuringRenewal();
    await startWorkers(1);
    const { id } = harness.sandbox.world.adAccounts[0] ?? {};
    await harness.client.workflow.getHandle(`pinterest-sync/${id}`).result();
    expect(await stored()).toMatchObject({ state: 'connected' });
  });

  test('leaves a reason and a command, when Pinterest does not', async () => {
    await begin();
    await killDuringRenewal();
    await startWorkers(1);
    const { id } = harness.sandbox.world.adAccounts[0] ?? {};
    const { message } = await failureOf(harness.client.workflow.getHandle(`pinterest-sync/${id}`));
    expect(message).toMatch(
      /a renewal that began at \S+ has not ended, so a new refresh token may have been lost/,
    );
    expect(message).toContain('pinterest-ads-sync auth login');
    expect(await stored()).toMatchObject({ state: 'refused' });
  });
});
