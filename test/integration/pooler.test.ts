// The main job and the commands around it through PgBouncer, which gives every transaction another session.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { withClient } from '../../dev/stack/query.js';
import { migrate } from '../../src/postgres/migrate.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { addDays } from '../../src/shared/dates.js';
import { type Outcome, runClient } from '../support/client-process.js';
import { createHarness, type Harness, smallMerchant } from '../support/harness.js';
import { needsPgbouncer, type Pooler, startPgbouncer } from '../support/pgbouncer.js';
import { createEmptyDatabase, type TestDatabase } from '../support/services.js';
import { entityColumns } from '../support/specification.js';

const folder = mkdtempSync(join(tmpdir(), 'pooler-'));
const FX_FILE = join(folder, 'rates.csv');
writeFileSync(FX_FILE, 'date,from,to,rate\n2026-11-20,EUR,USD,1.0842\n');

afterAll(() => rmSync(folder, { recursive: true }));

const withPgbouncer = needsPgbouncer ? describe.skip : describe;

/** What a database holds after a sync, without the times at which and the runs by which. */
const CONTENTS: Record<string, string> = {
  ad_accounts: 'SELECT * FROM pinterest.ad_accounts',
  campaigns: 'SELECT * FROM pinterest.campaigns',
  ad_groups: 'SELECT * FROM pinterest.ad_groups',
  ads: 'SELECT * FROM pinterest.ads',
  ad_analytics: 'SELECT * FROM pinterest.ad_analytics',
  analytics_days: 'SELECT * FROM pinterest_sync.analytics_days',
  reconciliation: 'SELECT * FROM pinterest_sync.reconciliation',
  listed_ad_accounts: 'SELECT * FROM pinterest_sync.listed_ad_accounts',
  vendor_performance: 'SELECT * FROM ums.vendor_performance',
};
/** Times, names of runs, what is made by chance, and which of two units asked what both of them wanted. */
const OWN = [
  '__synced_at',
  '__loaded_at',
  '__last_listed_at',
  'first_loaded_at',
  'last_loaded_at',
  'final_at',
  'asked_at',
  'listed_at',
  'checked_at',
  'run_id',
  'workflow_id',
  'integration_id',
  'id',
  'requests',
];

async function contentsOf(databaseUrl: string): Promise<Record<string, string[]>> {
  return await withClient({ connectionString: databaseUrl }, async (client) => {
    const contents: Record<string, string[]> = {};
    for (const [name, sql] of Object.entries(CONTENTS)) {
      const kept = name in entityColumns ? OWN.filter((column) => column !== 'id') : OWN;
      const { rows } = await client.query(
        `SELECT (to_jsonb(one) - $1::text[])::text AS text FROM (${sql}) AS one ORDER BY 1`,
        [kept],
      );
      contents[name] = rows.map(({ text }) => text);
    }
    return contents;
  });
}

withPgbouncer(`through PgBouncer in transaction mode, as it is installed${needsPgbouncer}`, () => {
  let harness: Harness;
  let pooler: Pooler;
  let database: TestDatabase;
  let pooled: string;

  const sync = (databaseUrl: string) =>
    harness.withWorker(async () => await (await harness.startAll({ lookbackDays: 0 })).result(), {
      ...harness.config,
      databaseUrl,
    });
  /** A month is enough to compare. */
  const settle = (databaseUrl: string) => {
    const { adAccounts, today } = harness.sandbox.world;
    const ids = adAccounts.map(({ id }) => id);
    return enterSettledDays(databaseUrl, ids, { from: addDays(today, -REACH_DAYS), to: addDays(today, -31) });
  };
  const client = (...args: string[]): Promise<Outcome> => runClient(harness, args, { DATABASE_URL: pooled });

  beforeAll(async () => {
    harness = await createHarness({ sandbox: { adAccounts: smallMerchant().slice(1) } });
    database = await createEmptyDatabase();
    // One session for all: whoever needs a second one while it holds the first waits for ever.
    pooler = await startPgbouncer(database.url, { pool_mode: 'transaction', default_pool_size: 1 });
    pooled = pooler.through(database.url);
  }, 120_000);

  afterAll(async () => {
    await pooler?.stop();
    await database.drop();
    await harness.close();
  });

  test('an empty database gets its schema, by several at once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => migrate(pooled)));
    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, results[0]?.present.length]);
  });

  test('a sync stores what it stores without it', async () => {
    for (const { url } of [{ url: harness.databaseUrl }, database]) await settle(url);
    const [direct, through] = [await sync(harness.databaseUrl), await sync(pooled)];
    expect(through.failures).toEqual([]);
    expect(through.units).toEqual(direct.units);
    const contents = await contentsOf(database.url);
    expect(contents).toEqual(await contentsOf(harness.databaseUrl));
    expect(contents.ad_analytics?.length).toBeGreaterThan(100);
  });

  test('a sync that finds all of it there changes nothing', async () => {
    const { failures, rows } = await sync(pooled);
    expect(failures).toEqual([]);
    expect(rows.ad_analytics).toMatchObject({ new: 0, changed: 0 });
  });

  test('client check finds what it finds without it', async () => {
    const { stdout } = await client('check', '--json');
    expect(JSON.parse(stdout)).toEqual(JSON.parse((await runClient(harness, ['check', '--json'])).stdout));
  });

  test.each([['migrate'], ['status', '--json'], ['auth', 'status'], ['fx', 'import', FX_FILE]])(
    'client %s works',
    async (...args) => {
      expect(await client(...args)).toMatchObject({ code: 0 });
    },
  );

  test('an export has all rows', async () => {
    const { code, stdout } = await client('export', '--table', 'ad_analytics');
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').length - 1).toBe((await contentsOf(database.url)).ad_analytics?.length);
  });

  test('doctor says that there is a pooler, and finds nothing to fix in Postgres', async () => {
    const { stdout } = await client('doctor');
    expect(stdout).toMatch(/OK +Postgres +server.*through a pooler/);
    expect(stdout).not.toMatch(/FIX +Postgres/);
  });

  test('nothing of a transaction stays in the session', async () => {
    const direct = new Client(pooled);
    await direct.connect();
    const { rows } = await direct.query(
      `SELECT current_setting('search_path') AS path, (SELECT count(*)::int FROM pg_prepared_statements) AS statements,
         (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks`,
    );
    await direct.end();
    expect(rows).toEqual([{ path: '"$user", public', statements: 0, locks: 0 }]);
  });

  test('a pooler in statement mode is named by doctor, and by what fails, with the setting to change', async () => {
    const other = await startPgbouncer(database.url, { pool_mode: 'statement' });
    try {
      const url = other.through(database.url);
      const { stdout } = await runClient(harness, ['doctor'], { DATABASE_URL: url });
      expect(stdout).toMatch(/FIX +Postgres +server +.*statement pooling mode[\s\S]*pool_mode = transaction/);
      const { stderr } = await runClient(harness, ['migrate'], { DATABASE_URL: url });
      expect(stderr).toContain('pool_mode = transaction');
    } finally {
      await other.stop();
    }
  });

  test('a startup parameter that the pooler refuses is named', async () => {
    const { stderr } = await runClient(harness, ['migrate'], {
      DATABASE_URL: `${pooled}?options=-cjit%3Doff`,
    });
    expect(stderr).toContain('take "options" out of DATABASE_URL');
  });
});
