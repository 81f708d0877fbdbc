import { Client } from 'pg';
import { migrationNames } from '../../src/postgres/migrate.js';
import { compiled, hinted } from '../support/build.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { createEmptyDatabase } from '../support/services.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
});

beforeEach(() => harness.sandbox.faults.clear());

afterAll(() => harness.close());

interface Found {
  part: string;
  check: string;
  ok: boolean;
  found: string;
  next?: string;
}

/** What doctor finds, and what of it is to be mended. That no worker runs is left out: only one test starts one. */
async function examine(environment?: Record<string, string>) {
  const { code, stdout, stderr } = await runClient(harness, ['doctor', '--json'], environment);
  const findings = JSON.parse(stdout) as Found[];
  const faults = findings.filter(({ ok, check }) => !ok && check !== 'workers');
  return { code, findings, faults, text: stdout + stderr };
}

const fault = (part: string, check: string, found: string, next: string) => ({
  part,
  check,
  ok: false,
  found: expect.stringContaining(found),
  next: expect.stringContaining(next),
});

/** Puts an answer in the place of the list of ad accounts. */
const answerList = (respond: { status: number; body?: unknown; headers?: Record<string, string> }) =>
  harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond });

test('finds nothing to fix while a worker runs, exit 0', async () => {
  const { code, stdout } = await harness.withWorker(() => runClient(harness, ['doctor']));
  expect(stdout).not.toMatch(/^FIX/m);
  expect(stdout.match(/^OK/gm)?.length).toBeGreaterThan(10);
  expect(code).toBe(0);
});

test('a fault of the configuration is the only finding: nothing else can be checked', async () => {
  const { code, findings } = await examine({ LOG_LEVEL: 'loud' });
  expect(findings).toEqual([fault('Configuration', 'variables', 'LOG_LEVEL is "loud"', '.env.example')]);
  expect(code).toBe(1);
});

test('exchange rates that syncs are to fetch and cannot are named with the variable', async () => {
  const { faults } = await examine({ FX_UPDATE: 'on', FX_RATES_URL: 'http://127.0.0.1:1/rates.zip' });
  expect(faults).toEqual([
    fault('Configuration', 'rates', '127.0.0.1:1/rates.zip cannot be reached', 'FX_RATES_URL'),
  ]);
});

test('a task queue that nobody polls names the command that starts a worker', async () => {
  const { findings, code } = await examine({ TEMPORAL_TASK_QUEUE: 'nobody-here' });
  expect(findings.filter(({ ok }) => !ok)).toEqual([
    fault('Temporal', 'workers', 'task queue nobody-here', `node ${compiled('worker.js')}`),
  ]);
  expect(code).toBe(1);
});

test('a namespace that is missing names the command that creates it', async () => {
  const { faults } = await examine({ TEMPORAL_NAMESPACE: 'not-there' });
  expect(faults).toEqual([
    fault('Temporal', 'namespace', 'not-there', 'temporal operator namespace create --namespace not-there'),
  ]);
});

test('a fault of Postgres is not blamed on Pinterest, which is still checked', async () => {
  const { findings, faults, text, code } = await examine({
    DATABASE_URL: 'postgres://nobody:wrong@127.0.0.1:1/none',
  });
  expect(faults).toEqual([fault('Postgres', 'server', 'cannot be reached', 'DATABASE_URL')]);
  expect(findings).toContainEqual(expect.objectContaining({ part: 'Pinterest', check: 'token', ok: true }));
  expect(text).not.toContain('wrong@');
  expect(code).toBe(1);
});

test('missing migrations are named once, with their command', async () => {
  const database = await createEmptyDatabase();
  try {
    const { faults, text } = await examine({ DATABASE_URL: database.url });
    expect(faults).toEqual([fault('Postgres', 'migrations', String(migrationNames[0]), hinted('migrate'))]);
    expect(text.match(/client\.js migrate/g)).toHaveLength(1);
  } finally {
    await database.drop();
  }
});

test('a role that may not write names the grant that it lacks', async () => {
  const role = `reader_${process.pid}`;
  const admin = new Client(harness.databaseUrl);
  await admin.connect();
  try {
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'`);
    await admin.query(`GRANT USAGE ON SCHEMA pinterest, pinterest_sync TO ${role}`);
    await admin.query(`GRANT SELECT ON ALL TABLES IN SCHEMA pinterest, pinterest_sync TO ${role}`);
    const url = new URL(harness.databaseUrl);
    url.username = role;
    url.password = 'reader';
    const { faults } = await examine({ DATABASE_URL: url.href });
    expect(faults).toEqual([
      fault(
        'Postgres',
        'rights',
        'lacks INSERT, UPDATE',
        'GRANT SELECT, INSERT, UPDATE ON pinterest.ad_accounts, ',
      ),
    ]);
    // What is missing is named at once, and its grants are all that is needed.
    await admin.query(String(faults[0]?.next));
    expect((await examine({ DATABASE_URL: url.href })).faults).toEqual([]);
    await admin.query(`ALTER ROLE ${role} SET default_transaction_read_only = on`);
    const readOnly = await examine({ DATABASE_URL: url.href });
    expect(readOnly.faults).toEqual([
      fault('Postgres', 'writable', 'read-only', `ALTER ROLE ${role} IN DATABASE`),
    ]);
  } finally {
    await admin.query(`DROP OWNED BY ${role}`);
    await admin.query(`DROP ROLE ${role}`);
    await admin.end();
  }
});

test('a Temporal server that cannot be reached is named with its address', async () => {
  const { faults, code } = await examine({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(faults).toEqual([
    fault('Temporal', 'server', 'cannot be reached at 127.0.0.1:1', 'TEMPORAL_ADDRESS'),
  ]);
  expect(code).toBe(1);
});

describe('Pinterest', () => {
  test('an address without its version is named, and not an ad account', async () => {
    const { faults } = await examine({ PINTEREST_API_URL: harness.sandbox.url.replace('/v5', '') });
    expect(faults).toEqual([fault('Pinterest', 'address', 'HTTP 404', 'Set PINTEREST_API_URL')]);
  });

  const pinterestFaults = async (environment?: Record<string, string>) => (await examine(environment)).faults;

  test('a token that Pinterest refuses has to be renewed, and is not shown', async () => {
    const { faults, text } = await examine({ PINTEREST_ACCESS_TOKEN: 'stale-canary' });
    expect(faults).toEqual([fault('Pinterest', 'token', 'HTTP 401', 'Renew the Pinterest token')]);
    expect(text).not.toContain('canary');
  });

  test('a token without the scope is accepted, and the finding names the scope', async () => {
    answerList({ status: 403 });
    expect(await pinterestFaults()).toEqual([fault('Pinterest', 'scope', 'HTTP 403', 'scope ads:read')]);
  });

  test('an ad account with a role that may not read ads is named', async () => {
    const items = [
      { id: '549000000001', name: 'Read', permissions: ['ANALYST'] },
      { id: '549000000002', name: 'Unread', permissions: ['FINANCE_MANAGER'] },
    ];
    answerList({ status: 200, body: { items, bookmark: null } });
    expect(await pinterestFaults()).toEqual([
      fault('Pinterest', 'roles', 'no role that may read ads on 549000000002 (Unread', 'Analyst role'),
    ]);
  });

  test('an ad account that is chosen and not seen is named', async () => {
    expect(await pinterestFaults({ PINTEREST_AD_ACCOUNT_IDS: '549000000003' })).toEqual([
      fault('Pinterest', 'roles', '549000000003', 'Analyst role'),
    ]);
  });

  test('a connection that sees no ad account needs to be fixed', async () => {
    answerList({ status: 200, body: { items: [], bookmark: null } });
    expect(await pinterestFaults()).toEqual([
      fault('Pinterest', 'roles', 'the token sees no ad account', 'Analyst role'),
    ]);
  });

  test.each([
    ['standard', '1000, 1000;w=86400;name="universal_app_id"', 'PINTEREST_ACCESS_TIER=trial'],
    ['trial', '300, 300;w=60;name="ads_read_app_id_user_id"', 'PINTEREST_ACCESS_TIER=standard'],
  ])('a tier of %s that the headers contradict has to be set', async (tier, limits, next) => {
    const items = [{ id: '549000000001', name: 'Read', permissions: ['OWNER'] }];
    answerList({ status: 200, body: { items }, headers: { 'x-ratelimit-limit': limits } });
    expect(await pinterestFaults({ PINTEREST_ACCESS_TIER: tier })).toEqual([
      fault('Pinterest', 'tier', 'tier', next),
    ]);
  });

  test.each([
    ['ahead of', -3_600_000],
    ['behind', 3_600_000],
  ])('a clock that is %s that of Pinterest has to be set', async (words, difference) => {
    const items = [{ id: '549000000001', name: 'Read', permissions: ['OWNER'] }];
    const date = new Date(Date.now() + difference).toUTCString();
    answerList({ status: 200, body: { items }, headers: { date } });
    expect(await pinterestFaults()).toEqual([fault('Pinterest', 'clock', words, 'timedatectl')]);
  });

  test('an app whose tokens are renewed is not blamed for a database that is down', async () => {
    const { findings } = await examine({
      PINTEREST_ACCESS_TOKEN: '',
      PINTEREST_APP_ID: 'sandbox-app',
      PINTEREST_APP_SECRET: 'sandbox-secret',
      PINTEREST_REFRESH_TOKEN: 'sandbox-refresh-token',
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
    expect(findings.filter(({ part }) => part === 'Pinterest')).toEqual([
      expect.objectContaining({ check: 'token', ok: true, found: expect.stringContaining('not checked') }),
    ]);
  });

  // The last one: every request of the connection waits for the limit from then on.
  test('a limit that is used up needs no fix: the finding says when it ends', async () => {
    harness.sandbox.faults.add({
      match: { path: /\/ad_accounts$/ },
      respond: { status: 429, headers: { 'retry-after': '7200' } },
      times: Number.POSITIVE_INFINITY,
    });
    for (const attempt of ['asked', 'not asked any more']) {
      const { findings, faults } = await examine();
      expect({ attempt, faults }).toEqual({ attempt, faults: [] });
      expect(findings).toContainEqual({
        part: 'Pinterest',
        check: 'limits',
        ok: true,
        found: expect.stringMatching(/^used up until \d{4}-\d\d-\d\d \d\d:\d\d UTC/),
      });
    }
  });
});
