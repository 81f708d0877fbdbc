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

test.each(queries)('a query of %s runs: %s', async (_, sql) => {
  await expect(client.query(sql)).resolves.toBeDefined();
});
