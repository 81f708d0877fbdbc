import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { createDatabase, type TestDatabase } from '../support/services.js';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new Client(database.url);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const queries = [
  'README.md',
  'docs/tables.md',
  'docs/data-flow.md',
  'docs/ums.md',
  'docs/queries.md',
].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => [file, sql]),
);

test('the docs show queries', () => {
  expect(queries.length).toBeGreaterThan(3);
});

test('docs/tables.md names every table that the migrations create in schema pinterest_sync', async () => {
  const [, own = ''] = readFileSync('docs/tables.md', 'utf8').split('\n## Schema pinterest_sync\n');
  const { rows } = await client.query(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'pinterest_sync'",
  );
  const names = rows.map(({ name }) => name as string);
  expect(names).toContain('checkpoints');
  expect(names.filter((name) => !own.includes(`\`${name}\``))).toEqual([]);
});

test.each(queries)('a query of %s runs: %s', async (_, sql) => {
  await expect(client.query(sql)).resolves.toBeDefined();
});
