import { readdirSync, readFileSync } from 'node:fs';
import { Client } from 'pg';
import { parse } from 'yaml';
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
  'docs/extra-tables.md',
  'docs/coming-from.md',
].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => [file, sql]),
);

/** As dbt would send them, with the schemas' own names. */
function rendered(file: string): string {
  const variables: Record<string, string> = {
    pinterest_schema: 'pinterest',
    pinterest_extra_schema: 'pinterest_extra',
  };
  return readFileSync(`dbt/models/${file}`, 'utf8')
    .replaceAll(/\{\{ source\('(\w+)', '(\w+)'\) \}\}/g, '$1.$2')
    .replaceAll(/\{\{ ref\('(\w+)'\) \}\}/g, (_, model) => `(${rendered(`marts/${model}.sql`)})`)
    .replaceAll(/\{\{ var\('(\w+)'(?:, (\w+))?\) \}\}/g, (_, name, fallback) => variables[name] ?? fallback);
}

const models = (readdirSync('dbt/models', { recursive: true }) as string[])
  .filter((file) => file.endsWith('.sql'))
  .map((file) => [file, rendered(file)]);

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

interface DbtSources {
  sources: { name: string; tables: { name: string; columns: { name: string; data_type: string }[] }[] }[];
}

test.each(['sources', 'loaded_days'])(
  'dbt/models/%s.yml names columns that the database has',
  async (file) => {
    const { sources } = parse(readFileSync(`dbt/models/${file}.yml`, 'utf8')) as DbtSources;
    const described = sources.flatMap(({ name: schema, tables }) =>
      tables.flatMap(({ name: table, columns }) =>
        columns.map(({ name, data_type }) => `${schema}.${table}.${name} ${data_type}`),
      ),
    );
    const { rows } = await client.query(`
    SELECT concat(table_schema, '.', table_name, '.', column_name, ' ',
      replace(data_type, 'timestamp with time zone', 'timestamptz')) AS column FROM information_schema.columns`);
    const present = new Set(rows.map(({ column }) => column));
    expect(described).not.toHaveLength(0);
    expect(described.filter((column) => !present.has(column))).toEqual([]);
  },
);

test.each(queries)('a query of %s runs: %s', async (_, sql) => {
  await expect(client.query(sql)).resolves.toBeDefined();
});

test.each(models)('dbt/models/%s runs', async (_, sql) => {
  await expect(client.query(sql)).resolves.toBeDefined();
});
