import { NativeConnection } from '@temporalio/worker';
import { readDatabaseId } from '../../src/postgres/identity.js';
import { createPool } from '../../src/postgres/pool.js';
import type { AllProgress } from '../../src/shared/progress.js';
import { createWorker } from '../../src/worker.js';
import { expectedEntities } from '../support/expected.js';
import { createHarness, type Harness } from '../support/harness.js';
import { createDatabase } from '../support/services.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
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
