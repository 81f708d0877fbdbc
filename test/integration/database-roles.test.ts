// The roles that docs/operations.md creates: that they may do all that they have to, and nothing else.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { workerRights } from '../../src/postgres/worker-rights.js';
import { extraTables } from '../../src/shared/tables.js';
import { expectedEntities } from '../support/expected.js';
import { rightsInUse } from '../support/rights.js';
import { READER, WORKER, type Worked, worked } from '../support/worker-in-role.js';

let role: Worked;
const rates = join(mkdtempSync(join(tmpdir(), 'fx-')), 'rates.csv');
writeFileSync(rates, 'Date,USD,\n2026-11-02,1.0842,\n');

beforeAll(async () => {
  role = await worked();
}, 180_000);

afterAll(() => role.close());

async function as(name: string, statement: string): Promise<unknown> {
  const client = new Client({ connectionString: role.urlAs(name) });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Syncs, chosen tables, backfills by report, rows that are mended, withdrawn and rejected, limits, tokens that are renewed, and notifications. */
test('a worker does all its work without the rights of an owner', async () => {
  const { harness, denied, statements } = role;
  expect(denied).toEqual([]);
  expect(statements.size).toBeGreaterThan(80);
  expect(await harness.rows('ads')).toEqual(expectedEntities(harness.sandbox.world, 'ads'));
  const loaded = await as(WORKER, 'SELECT count(*)::int AS days FROM pinterest_sync.analytics_days');
  expect(loaded).toEqual([{ days: expect.any(Number) }]);
  expect(await as(WORKER, `SELECT FROM pinterest.ad_analytics WHERE __sync_key = 'double'`)).toEqual([]);
  for (const table of extraTables) {
    const stored = await as(WORKER, `SELECT count(*)::int > 0 AS any FROM pinterest_extra.${table}`);
    expect({ table, stored }).toEqual({ table, stored: [{ any: true }] });
  }
});

test.each([
  [['status']],
  [['status', '--json']],
  [['auth', 'status']],
  [['doctor']],
  [['check']],
  [['export', '--table', 'ad_analytics']],
  [['export', '--table', 'vendor_performance']],
  [['export', '--table', 'targeting_analytics']],
  [['fx', 'import', rates]],
  [['auth', 'rotate-key']],
])('client %j works with the rights of a worker', async (args) => {
  const { code, stdout, stderr } = await role.client(...args);
  expect(stdout + stderr).not.toMatch(/permission denied|lacks/);
  expect([0, 1]).toContain(code);
});

test('client auth logout is for the owner, and says so', async () => {
  const { code, stderr } = await role.client('auth', 'logout');
  expect([code, stderr]).toEqual([1, expect.stringContaining('permission denied for table')]);
});

test('a worker has no right that none of its statements needs', async () => {
  const { used, unused } = await rightsInUse(role.harness.databaseUrl, WORKER, role.statements);
  expect(unused).toEqual([]);
  expect(used.length).toBeGreaterThan(70);
});

test('every table that a statement of the product writes to is one that a worker may write to', () => {
  const granted = new Set(
    workerRights.flatMap(({ schema, tables, rights }) =>
      tables.flatMap((table) => rights.map((right) => `${right} ${schema}.${table}`)),
    ),
  );
  const sources = ['src/postgres', 'src/ums'].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
  );
  const written = sources.flatMap((text) =>
    [...text.matchAll(/\b(INSERT INTO|UPDATE|DELETE FROM) \$\{(pinterest|sync|ums)\.(\w+)\}/g)].map(
      ([, verb = '', schema, table]) => `${verb.split(' ')[0]} ${schema}.${table}`,
    ),
  );
  expect(written.length).toBeGreaterThan(30);
  // By `client auth logout`.
  const ofOwner = ['DELETE sync.connections'];
  expect([...new Set(written)].filter((one) => !granted.has(one) && !ofOwner.includes(one))).toEqual([]);
});

test.each([
  'CREATE TABLE pinterest.more (id text)',
  'CREATE SCHEMA more',
  'TRUNCATE pinterest.ads',
  'DELETE FROM pinterest.ads',
  'DELETE FROM pinterest_sync.grants',
  'UPDATE ums.integrations SET integration_id = NULL',
  'CREATE TRIGGER more BEFORE INSERT ON pinterest.ads EXECUTE FUNCTION suppress_redundant_updates_trigger()',
  `COPY pinterest.ads TO PROGRAM 'cat'`,
  `SELECT pg_read_file('/etc/passwd')`,
])('a worker may not: %s', async (statement) => {
  await expect(as(WORKER, statement)).rejects.toThrow('permission denied');
});

test('a reader reads the five tables, the marketing schema and what was restated, and nothing else', async () => {
  expect(await as(READER, 'SELECT count(*)::int > 0 AS any FROM pinterest.ad_analytics')).toEqual([
    { any: true },
  ]);
  await as(READER, 'SELECT * FROM pinterest_sync.restatements');
  await as(READER, 'SELECT * FROM ums.vendor_performance');
  for (const refused of [
    'UPDATE pinterest.ads SET name = NULL',
    'SELECT * FROM pinterest_sync.grants',
    'SELECT * FROM pinterest_sync.connections',
    'SELECT * FROM pinterest_sync.rejected_rows',
  ])
    await expect(as(READER, refused)).rejects.toThrow('permission denied');
});
