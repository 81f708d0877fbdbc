import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { databaseUrlOf, loadConfig } from '../../src/config/index.js';
import { readDatabaseId } from '../../src/postgres/identity.js';
import { createPool } from '../../src/postgres/pool.js';
import type { AllProgress } from '../../src/shared/progress.js';
import { createWorker } from '../../src/worker.js';
import { runClient } from '../support/client-process.js';
import { expectedEntities } from '../support/expected.js';
import { createHarness, type Harness } from '../support/harness.js';
import { createDatabase, uniqueTaskQueue } from '../support/services.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ unreadDays: 3 });
});

afterAll(() => harness.close());

test('a run stays in one database, although a worker on another one shares its task queue', async () => {
  const other = await createDatabase();
  const otherDb = createPool(other.url, { max: 1 });
  const connection = await NativeConnection.connect(harness.config.temporal.connectionOptions);
  // Databases that are copies of each other have the same name.
  await otherDb.raw('UPDATE pinterest_sync.identity SET database_id = gen_random_uuid()');
  const stranger = await createWorker({ ...harness.config, databaseUrl: other.url }, connection);
  const databaseId = await readDatabaseId(harness.db);
  try {
    await stranger.worker.runUntil(
      harness.withWorker(async () => {
        const result: AllProgress = await (await harness.startAll({ databaseId, lookbackDays: 0 })).result();
        expect(result.failures).toEqual([]);
      }),
    );
    expect(await harness.rows('ads')).toEqual(expectedEntities(harness.sandbox.world, 'ads'));
    const { rows } = await otherDb.raw(
      'SELECT (SELECT count(*) FROM pinterest.ads)::int + (SELECT count(*) FROM pinterest.ad_analytics)::int AS rows',
    );
    expect(rows).toEqual([{ rows: 0 }]);
  } finally {
    await stranger.close();
    await connection.close();
    await otherDb.destroy();
    await other.drop();
  }
}, 180_000);

test('a password that is changed counts from the next connection on, without a restart', async () => {
  const role = `rotated_${process.pid}`;
  const admin = (sql: string) => harness.db.raw(sql);
  let password = 'first-password';
  const asked: boolean[] = [];
  /** As a file that is replaced a moment after it was read. */
  const address = (wasRefused: boolean) => {
    asked.push(wasRefused);
    if (wasRefused) password = 'second-password';
    return Object.assign(new URL(harness.databaseUrl), { username: role, password }).href;
  };
  await admin(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  const db = createPool(address, { max: 2 });
  try {
    await db.transaction(async (open) => {
      await admin(`ALTER ROLE ${role} PASSWORD 'second-password'`);
      expect((await db.raw('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      // A connection that is open stays.
      expect((await open.raw('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
    });
    expect(asked).toEqual([false, false, true]);
    await admin(`ALTER ROLE ${role} PASSWORD 'third-password'`);
    const other = createPool(address, { max: 1 });
    await expect(other.raw('SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await other.destroy();
  } finally {
    await db.destroy();
    await admin(`DROP ROLE ${role}`);
  }
});

test('an address in a file that is replaced counts from the next connection on', async () => {
  const role = `replaced_${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'replaced-'));
  const file = join(folder, 'database-url');
  const write = (password: string) =>
    writeFileSync(file, Object.assign(new URL(harness.databaseUrl), { username: role, password }).href);
  await harness.db.raw(`CREATE ROLE ${role} LOGIN PASSWORD 'first-password'`);
  write('first-password');
  const config = loadConfig({ DATABASE_URL_FILE: file });
  const db = createPool(databaseUrlOf(config), { max: 1 });
  try {
    await harness.db.raw(`ALTER ROLE ${role} PASSWORD 'second-password'`);
    await expect(db.raw('SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    write('second-password');
    expect((await db.raw('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  } finally {
    await db.destroy();
    await harness.db.raw(`DROP ROLE ${role}`);
    rmSync(folder, { recursive: true });
  }
});

describe('a client with another database than every worker', () => {
  let other: Awaited<ReturnType<typeof createDatabase>>;

  beforeAll(async () => {
    other = await createDatabase();
    const otherDb = createPool(other.url, { max: 1 });
    await otherDb.raw('UPDATE pinterest_sync.identity SET database_id = gen_random_uuid()');
    await otherDb.destroy();
  });

  afterAll(() => other.drop());

  test.each([
    [['sync']],
    [['schedule', 'create']],
    [['backfill', '--ad-account', '549755885175', '--last', '1d']],
  ])('starts and schedules nothing by %j, and says which database is whose', async (args) => {
    const { stderr, code } = await harness.withWorker(() =>
      runClient(harness, args, { DATABASE_URL: other.url }),
    );
    expect(stderr).toMatch(
      /^Nothing was done: the workers of task queue \S+ write to database .+, and here DATABASE_URL names /,
    );
    expect(stderr).toContain('Give client and workers the same DATABASE_URL');
    expect(code).toBe(1);
  });

  test('and one that does not exist is another one, too', async () => {
    const address = new URL(harness.databaseUrl);
    address.pathname = '/not_there';
    const { stderr, code } = await harness.withWorker(() =>
      runClient(harness, ['sync'], { DATABASE_URL: address.href }),
    );
    expect(stderr).toMatch(/^Nothing was done: .+, and here DATABASE_URL names one that does not exist\./);
    expect(code).toBe(1);
  });

  test('does not join the same backfill that another client has started while no worker ran', async () => {
    const id = String(harness.sandbox.world.adAccounts[0]?.id);
    const args = ['backfill', '--ad-account', id, '--last', '1d', '--detach', '--json'];
    // The server still shows the workers of the tests before for some time.
    const queue = { TEMPORAL_TASK_QUEUE: uniqueTaskQueue() };
    const first = await runClient(harness, args, queue);
    const { stderr, code } = await runClient(harness, args, { ...queue, DATABASE_URL: other.url });
    expect(stderr).toContain('A backfill that writes to another database is under way');
    expect(code).toBe(1);
    await harness.client.workflow.getHandle(JSON.parse(first.stdout).workflowId).terminate();
  });

  test('is told by doctor', async () => {
    const { stdout, code } = await harness.withWorker(() =>
      runClient(harness, ['doctor'], { DATABASE_URL: other.url }),
    );
    expect(stdout.replace(/\s+/g, ' ')).toContain('Give client and workers the same DATABASE_URL');
    expect(code).toBe(1);
  });
});
