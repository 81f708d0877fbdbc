// Several connections in one deployment: each with its own ad accounts, rate budget and schedule.
import type { AdAccountSpec } from '../../dev/sandbox/index.js';
import { freePorts } from '../../dev/stack/ports.js';
import { claimAdAccounts } from '../../src/connections/owners.js';
import { deleteConnection } from '../../src/postgres/connections.js';
import { addDays } from '../../src/shared/dates.js';
import type { SyncAllAdAccountsInput } from '../../src/shared/inputs.js';
import { runClient } from '../support/client-process.js';
import { newKey, storeConnection, storedEnvironment } from '../support/connections.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { makeNamespace } from '../support/namespace.js';
import { scrapeUntil } from '../support/scrape.js';
import { startWorkerProcess } from '../support/worker-process.js';

const key = newKey();
const [ofA, shared, ofB] = [uniqueAdAccountId(), uniqueAdAccountId(), uniqueAdAccountId()];
const account = (id: string): AdAccountSpec => ({
  ...{ id, name: `Shop ${id}`, country: 'US', currency: 'USD', campaigns: 1, ads: 2 },
});
let harness: Harness;

beforeEach(async () => {
  const namespace = `connections-${process.pid}-${Date.now()}`;
  harness = await createHarness({
    environment: { ...storedEnvironment(key), TEMPORAL_NAMESPACE: namespace },
    sandbox: {
      adAccounts: [account(ofA), account(shared), account(ofB)],
      oauth: { users: { anna: [ofA, shared], ben: [shared, ofB] } },
    },
    unreadDays: 1,
  });
  await makeNamespace(harness, namespace);
  await storeConnection({ ...harness, key, name: 'shop-a', user: 'anna' });
  await storeConnection({ ...harness, key, name: 'shop-b', user: 'ben' });
  harness.sandbox.requests.length = 0;
});

afterEach(() => harness.close());

const syncAll = async (connection: string, more: SyncAllAdAccountsInput = {}) => {
  const handle = await harness.client.workflow.start('syncAllAdAccounts', {
    taskQueue: harness.config.temporal.taskQueue,
    workflowId: `pinterest-sync-all@${connection}`,
    args: [{ connection, lookbackDays: 0, ...more }],
  });
  return handle;
};

/** The tokens with which an ad account was asked about. */
const tokensOf = (id: string) =>
  new Set(
    harness.sandbox.requests
      .filter(({ path }) => path.includes(`/ad_accounts/${id}`))
      .map(({ headers }) => headers.authorization),
  );

describe('two connections', () => {
  test('sync their own ad accounts with their own tokens, and one that both see once', async () => {
    await harness.withWorker(async () => {
      const a = await (await syncAll('shop-a')).result();
      const b = await (await syncAll('shop-b')).result();
      expect(a.adAccounts.map(({ id }: { id: string }) => id)).toEqual([ofA, shared]);
      expect(b.adAccounts.map(({ id }: { id: string }) => id)).toEqual([ofB]);
      expect(b.notes).toContainEqual(
        expect.stringContaining(`Synced elsewhere: ad account ${shared} (by connection shop-a)`),
      );
    });
    const [a, b, both] = [ofA, ofB, shared].map((id) => [...tokensOf(id)]);
    expect([a?.length, b?.length]).toEqual([1, 1]);
    expect(both).toEqual(a);
    expect(b).not.toEqual(a);
    const { rows } = await harness.db.raw(
      'SELECT DISTINCT connection FROM pinterest_sync.rate_budgets ORDER BY 1',
    );
    expect(rows).toEqual([{ connection: 'connection shop-a' }, { connection: 'connection shop-b' }]);
  });

  test('that run at the same time do not both take an ad account', async () => {
    await harness.withWorker(async () => {
      const handles = await Promise.all([syncAll('shop-a'), syncAll('shop-b')]);
      const results = await Promise.all(handles.map((handle) => handle.result()));
      const ids = results.flatMap(({ adAccounts }) => adAccounts.map(({ id }: { id: string }) => id));
      expect(ids.sort()).toEqual([ofA, shared, ofB].sort());
    });
  });

  test('pass an ad account on when the one no longer sees it, or is deleted', async () => {
    await harness.withWorker(async () => {
      await (await syncAll('shop-a', { adAccountIds: [shared] })).result();
      const held = await (await syncAll('shop-b', { adAccountIds: [shared] })).result();
      expect(held.adAccounts).toEqual([]);
      await deleteConnection(harness.db, 'shop-a');
      const taken = await (await syncAll('shop-b', { adAccountIds: [shared] })).result();
      expect(taken.adAccounts).toMatchObject([{ id: shared, state: 'done' }]);
    });
    expect(tokensOf(shared).size).toBe(2);
  });

  test('pass an ad account on when Pinterest refuses the grant of the one that has it', async () => {
    await harness.withWorker(async () => {
      await (await syncAll('shop-a')).result();
      const held = await (await syncAll('shop-b')).result();
      expect(held.adAccounts.map(({ id }: { id: string }) => id)).toEqual([ofB]);
      harness.sandbox.faults.add({
        match: { path: /\/oauth\/token$/ },
        respond: { status: 400, body: { code: 1104, message: 'Not valid.' } },
      });
      for (const token of tokensOf(ofA)) harness.sandbox.tokens.revoke(token?.split(' ')[1] ?? '');
      await failureOf(await syncAll('shop-a'));
      const taken = await (await syncAll('shop-b')).result();
      expect(taken.adAccounts).toMatchObject([
        { id: shared, state: 'done' },
        { id: ofB, state: 'done' },
      ]);
    });
    const { rows } = await harness.db.raw(
      'SELECT ad_account_id AS id, connection FROM pinterest_sync.ad_account_owners ORDER BY 1',
    );
    expect(rows).toEqual(
      [ofA, shared, ofB].sort().map((id) => ({ id, connection: id === ofA ? 'shop-a' : 'shop-b' })),
    );
  });

  test('a backfill takes the connection that has the ad account, and refuses another one', async () => {
    const day = addDays(harness.sandbox.world.today, -1);
    const backfill = (connection?: string) =>
      harness.client.workflow.start('backfillAdAccount', {
        taskQueue: harness.config.temporal.taskQueue,
        workflowId: `pinterest-backfill/${ofB}/${day}..${day}`,
        args: [{ adAccountId: ofB, startDate: day, endDate: day, ...(connection ? { connection } : {}) }],
      });
    await harness.withWorker(async () => {
      await (await syncAll('shop-b', { adAccountIds: [ofB] })).result();
      expect(await (await backfill()).result()).toMatchObject({ units: { failed: 0 } });
      const { message } = await failureOf(await backfill('shop-a'));
      expect(message).toContain('It is synced by connection shop-b, but the input names shop-a');
    });
    expect(tokensOf(ofB).size).toBe(1);
  });

  test('one that is invalid does not affect the other, and its run names the command that repairs it', async () => {
    const token = /\/oauth\/token$/;
    await harness.withWorker(async () => {
      harness.sandbox.faults.add({
        ...{ match: { path: token }, times: Number.POSITIVE_INFINITY },
        respond: { status: 400, body: { code: 1104, message: 'Not valid.' } },
      });
      await (await syncAll('shop-a', { adAccountIds: [ofA] })).result();
      for (const { headers } of harness.sandbox.requests)
        harness.sandbox.tokens.revoke(headers.authorization?.split(' ')[1] ?? '');
      const { message } = await failureOf(await syncAll('shop-a'));
      expect(message).toContain('pinterest-ads-sync auth login --connection shop-a.');
      expect(await (await syncAll('shop-b')).result()).toMatchObject({ units: { failed: 0 } });
    });
  });

  test('are both in the gauges, though one of them is limited to some ad accounts', async () => {
    await storeConnection({ ...harness, key, user: 'anna' });
    const [port] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    const worker = await startWorkerProcess(harness, {
      ...storedEnvironment(key),
      TEMPORAL_NAMESPACE: harness.config.temporal.namespace ?? '',
      METRICS_ADDRESS: address,
      PINTEREST_AD_ACCOUNT_IDS: ofA,
    });
    for (const connection of ['default', 'shop-b']) await (await syncAll(connection)).result();
    const { value } = await scrapeUntil(address, (now) =>
      [ofA, shared, ofB].every((id) => now.value('pinterest_sync_days_behind', { ad_account: id }) === 0),
    );
    await worker.stop();
    expect(value('pinterest_sync_last_success_timestamp_seconds', { ad_account: ofB })).toBeGreaterThan(0);
  });

  test('one that does not exist is named, with the command that creates it', async () => {
    await harness.withWorker(async () => {
      const { message } = await failureOf(await syncAll('shop-c'));
      expect(message).toContain(
        'There is no connection shop-c. Connect it: pinterest-ads-sync auth login --connection shop-c',
      );
    });
  });
});

describe('the command line', () => {
  const run = (...args: string[]) =>
    runClient(harness, args, {
      ...storedEnvironment(key),
      TEMPORAL_NAMESPACE: harness.config.temporal.namespace ?? '',
    });

  test('syncs, schedules and checks one connection, under ids of its own', async () => {
    await harness.withWorker(async () => {
      const synced = await run('sync', '--connection', 'shop-b', '--lookback-days', '0', '--json');
      expect(JSON.parse(synced.stdout).adAccounts).toHaveLength(2);
      const created = await run('schedule', 'create', '--connection', 'shop-b');
      expect(created.stdout).toContain('Created schedule pinterest-sync-all@shop-b');
      expect((await run('schedule', 'pause', '--connection', 'shop-b')).code).toBe(0);
      const examined = await run('doctor', '--connection', 'shop-b');
      expect([examined.code, examined.stdout]).toEqual([
        0,
        expect.stringMatching(/connection shop-b: Pinterest accepts it; it sees 2 ad accounts/),
      ]);
      expect((await run('doctor')).stdout).toMatch(/connection shop-a: .*\n[\s\S]*connection shop-b: /);
    });
  });

  test('status shows the last run of each connection', async () => {
    await harness.withWorker(async () => {
      await failureOf(await syncAll('shop-a', { adAccountIds: ['1'] })).catch(() => undefined);
      harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond: { status: 400 } });
      await failureOf(await syncAll('shop-a'));
      await (await syncAll('shop-b')).result();
      const { stdout } = await run('status', '--json');
      const { needs } = JSON.parse(stdout);
      expect(needs).toEqual([
        expect.stringContaining('the last run of all ad accounts of connection shop-a failed'),
      ]);
    });
  });

  test.each([
    ['sync', '--connection', 'Shop B'],
    ['schedule', 'create', '--connection', ''],
  ])('refuses an invalid name: %s %s %j', async (...args) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining('small letters, digits and hyphens')]);
  });
});

test('200 connections are served by one worker, each with its own token', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `agency-${index + 1}`);
  for (const name of names) await storeConnection({ ...harness, key, name, user: 'ben' });
  const { taskQueue } = harness.config.temporal;
  const owner = { taskQueue, connection: 'shop-b', ofEnvironment: undefined };
  await claimAdAccounts(harness.db, owner, [shared, ofB]);
  harness.sandbox.requests.length = 0;
  await harness.withWorker(async () => {
    const handles = await Promise.all(names.map((name) => syncAll(name)));
    for (const handle of handles) {
      const { adAccounts, notes } = await handle.result();
      expect([adAccounts, notes]).toEqual([[], [expect.stringContaining('by connection shop-b')]]);
    }
  });
  const tokens = harness.sandbox.requests.map(({ headers }) => headers.authorization);
  expect([tokens.length, new Set(tokens).size]).toEqual([200, 200]);
});
