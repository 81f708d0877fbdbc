// The roles that docs/operations.md creates: what they may, and that a worker needs no more.
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { addDays } from '../../src/shared/dates.js';
import { expectedEntities } from '../support/expected.js';
import { createHarness, type Harness } from '../support/harness.js';

const [, sql = ''] =
  /```sql\n(CREATE ROLE[\s\S]*?)```/.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];

let harness: Harness;

const urlAs = (role: string) => {
  const url = new URL(harness.databaseUrl);
  url.username = role;
  url.password = 'change-me';
  return url.href;
};

beforeAll(async () => {
  harness = await createHarness();
  await harness.db.raw(sql);
});

afterAll(async () => {
  for (const role of ['pinterest_worker', 'pinterest_reader']) {
    await harness.db.raw(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
  await harness.close();
});

async function as(role: string, statement: string): Promise<unknown> {
  const client = new Client({ connectionString: urlAs(role) });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('a worker needs no right to create tables', async () => {
  const config = { ...harness.config, databaseUrl: urlAs('pinterest_worker') };
  const { adAccounts, today } = harness.sandbox.world;
  const run = async () => {
    for (const { id } of adAccounts) {
      const { notes } = await (
        await harness.startOne({ adAccountId: id, startDate: addDays(today, -3) })
      ).result();
      expect(notes.join()).not.toContain('could not be checked');
    }
  };
  await harness.withWorker(run, config);
  expect(await harness.rows('ads')).toEqual(expectedEntities(harness.sandbox.world, 'ads'));
  await expect(as('pinterest_worker', 'CREATE TABLE pinterest.more (id text)')).rejects.toThrow(
    'permission denied',
  );
});

test('a reader reads the five tables, the marketing schema and what was restated, and nothing else', async () => {
  expect(await as('pinterest_reader', 'SELECT count(*)::int > 0 AS any FROM pinterest.ad_analytics')).toEqual(
    [{ any: true }],
  );
  await as('pinterest_reader', 'SELECT * FROM pinterest_sync.restatements');
  await as('pinterest_reader', 'SELECT * FROM ums.vendor_performance');
  for (const refused of [
    'UPDATE pinterest.ads SET name = NULL',
    'SELECT * FROM pinterest_sync.grants',
    'SELECT * FROM pinterest_sync.connections',
    'SELECT * FROM pinterest_sync.rejected_rows',
  ]) {
    await expect(as('pinterest_reader', refused)).rejects.toThrow('permission denied');
  }
});
