// Databases that others set up and use: what is in the way is named before anything is made.
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { type Outcome, runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { contentsExcept } from '../support/other-schemas.js';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/services.js';

let harness: Harness;
let database: TestDatabase;
let dba: Client;
let role: string;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(() => harness.close());

async function open(kind: 'empty' | 'installed') {
  database = await (kind === 'empty' ? createEmptyDatabase() : createDatabase());
  dba = new Client(database.url);
  await dba.connect();
  role = `their_role_${process.pid}`;
  await dba.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
}

afterEach(async () => {
  await dba.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await dba.end();
  await database.drop();
});

const addressOf = (name: string) => {
  const url = new URL(database.url);
  url.username = name;
  url.password = 'x';
  return url.href;
};

const as = (name: string, args: string[], more: Record<string, string> = {}): Promise<Outcome> =>
  runClient(harness, args, { DATABASE_URL: addressOf(name), ...more });

/** Migrate fails with these words, changes nothing, and doctor says the same. */
async function expectRefused(words: string[], more?: Record<string, string>): Promise<void> {
  const before = await contentsExcept(dba, []);
  const { code, stderr } = await as(role, ['migrate'], more);
  for (const word of words) expect(stderr).toContain(word);
  expect(code).toBe(1);
  expect(await contentsExcept(dba, [])).toEqual(before);
  const { stdout } = await as(role, ['doctor', '--json'], more);
  const finding = JSON.parse(stdout).find(({ check }: { check: string }) => check === 'schemas');
  expect(finding).toMatchObject({ ok: false });
  for (const word of words) expect(`${finding.found}. ${finding.next}`).toContain(word);
}

const columns = 'id bigint, _airbyte_raw_id text, _airbyte_extracted_at timestamptz';

test('a role that may not create schemas is told which ones a DBA has to make', async () => {
  await open('empty');
  await dba.query('CREATE SCHEMA ums');
  await expectRefused([
    `role ${role} may not create schemas in database`,
    'pinterest, pinterest_sync, pinterest_extra are missing',
    `CREATE SCHEMA pinterest AUTHORIZATION ${role}; CREATE SCHEMA pinterest_sync AUTHORIZATION ${role};`,
    'PINTEREST_SCHEMA, PINTEREST_SYNC_SCHEMA, PINTEREST_EXTRA_SCHEMA',
  ]);
});

test('a server that takes no writes is named before anything is done, with the remedy', async () => {
  await open('installed');
  await dba.query(`ALTER ROLE ${role} SET default_transaction_read_only = on`);
  const { code, stderr } = await as(role, ['migrate']);
  expect(stderr).toContain(`ALTER ROLE ${role} IN DATABASE`);
  expect(code).toBe(1);
});

test('a role that may not create tables in a schema is told the right that it lacks', async () => {
  await open('empty');
  await dba.query(`CREATE SCHEMA pinterest AUTHORIZATION ${role}; CREATE SCHEMA pinterest_sync AUTHORIZATION ${role};
    CREATE SCHEMA pinterest_extra AUTHORIZATION ${role}; CREATE SCHEMA ums; GRANT USAGE ON SCHEMA ums TO ${role}`);
  await expectRefused([`GRANT USAGE, CREATE ON SCHEMA ums TO ${role}`, 'UMS_SCHEMA']);
});

describe('what another tool has made', () => {
  beforeEach(async () => {
    await open('empty');
    await dba.query(`GRANT CREATE ON DATABASE "${dba.database}" TO ${role}`);
  });

  test.each([
    ['a table', 'CREATE TABLE pinterest.ads', `(${columns})`, 'pinterest', 'PINTEREST_SCHEMA=pinterest_ads'],
    [
      'a view',
      'CREATE VIEW pinterest.campaigns',
      'AS SELECT 1 AS one',
      'pinterest',
      'PINTEREST_SCHEMA=pinterest_ads',
    ],
    [
      'a list of migrations',
      'CREATE TABLE pinterest_sync.migrations',
      '(id int, migration text, batch int)',
      'pinterest_sync',
      'PINTEREST_SYNC_SCHEMA=',
    ],
    ['exchange rates', 'CREATE TABLE ums.fx_rates', '(day date, rate numeric)', 'ums', 'UMS_SCHEMA='],
    [
      'a view of the marketing schema',
      'CREATE VIEW ums.vendor_performance',
      `AS SELECT 'x' AS id, current_date AS activity_date`,
      'ums',
      'UMS_SCHEMA=pinterest_ads_ums',
    ],
    [
      'a table of the marketing schema',
      'CREATE TABLE ums.vendor_performance',
      '(id text)',
      'ums',
      'UMS_SCHEMA=pinterest_ads_ums',
    ],
  ])(
    'is named with its owner, and with the variable that helps: %s',
    async (_, create, as_, schema, remedy) => {
      await dba.query(`CREATE SCHEMA ${schema}; ${create} ${as_}; GRANT ALL ON SCHEMA ${schema} TO ${role}`);
      const relation = create.split(' ')[2] as string;
      await expectRefused([`${relation} is there already`, 'its owner is', remedy]);
    },
  );

  // A table is a type as well, and shares its name with indexes: https://www.postgresql.org/docs/current/sql-createtable.html
  test.each([
    ['a type', `CREATE TYPE pinterest.ads AS ENUM ('a')`],
    ['an index', 'CREATE TABLE pinterest.old (id int); CREATE INDEX ads ON pinterest.old (id)'],
  ])('is named when %s has the name of one of our tables', async (kind, create) => {
    await dba.query(`CREATE SCHEMA pinterest; ${create}; GRANT ALL ON SCHEMA pinterest TO ${role}`);
    await expectRefused([`pinterest.ads is there already, as the name of ${kind}`, 'PINTEREST_SCHEMA=']);
  });

  test('stays as it is when the schema gets another name', async () => {
    await dba.query(`CREATE SCHEMA pinterest; CREATE TABLE pinterest.ads (${columns}); CREATE SCHEMA ums;
      CREATE VIEW ums.vendor_performance AS SELECT 1 AS one; GRANT USAGE, CREATE ON SCHEMA ums TO ${role}`);
    const made = ['pinterest_ads', 'pinterest_sync', 'pinterest_extra', 'marketing'];
    const before = await contentsExcept(dba, made);
    const more = { PINTEREST_SCHEMA: 'pinterest_ads', UMS_SCHEMA: 'marketing' };
    const { code, stderr } = await as(role, ['migrate'], more);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const after = await contentsExcept(dba, made);
    expect(after.filter((line) => !/^schema \d+ (pinterest_|marketing)/.test(line))).toEqual(before);
  });

  test('may stand beside our tables in one schema', async () => {
    await dba.query(`CREATE TABLE public.orders (id int); GRANT ALL ON SCHEMA public TO ${role}`);
    const more = { PINTEREST_SCHEMA: 'public' };
    expect(await as(role, ['migrate'], more)).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await as(role, ['doctor'], more);
    expect(stdout).toMatch(/OK +Postgres +rights/);
  });
});

describe('an installation', () => {
  test('that lacks a migration is changed by the owner of its tables only', async () => {
    await open('installed');
    await dba.query(`DELETE FROM pinterest_sync.migrations WHERE name = '003-refused-ads';
      GRANT USAGE, CREATE ON SCHEMA pinterest, pinterest_sync, ums TO ${role};
      DROP TABLE pinterest_sync.list_readings, pinterest_sync.refused_ads, pinterest_sync.batch_sizes;
      GRANT ALL ON ALL TABLES IN SCHEMA pinterest, pinterest_sync, ums TO ${role}`);
    await expectRefused([`role ${role} does not own pinterest.ad_accounts`, '003-refused-ads', 'migrate as']);
  });

  test('goes on after its schemas were renamed as docs/operations.md says', async () => {
    await open('installed');
    const page = readFileSync('docs/operations.md', 'utf8');
    const [, rename = ''] = /```sql\n(ALTER SCHEMA[\s\S]*?)```/.exec(page) ?? [];
    await dba.query(rename);
    const variables = [...page.matchAll(/\b([A-Z_]+_SCHEMA)=(\w+)/g)].map(([, name, value]) => [name, value]);
    const environment = { DATABASE_URL: database.url, ...Object.fromEntries(variables) };
    const { stdout, stderr } = await runClient(harness, ['migrate'], environment);
    expect({ stdout, stderr }).toMatchObject({
      stdout: expect.stringContaining('Nothing to do'),
      stderr: '',
    });
    const { rows } = await dba.query(
      `SELECT raw_pinterest_sync.take_request('default', 'ads_read', '[]', 1000) AS wait FROM (SELECT) AS one
       LEFT JOIN marketing.vendor_performance ON true LEFT JOIN raw_pinterest.ads ON true`,
    );
    expect(rows).toEqual([{ wait: 0 }]);
    const { stdout: found } = await runClient(harness, ['doctor'], environment);
    expect(found).not.toMatch(/FIX +Postgres/);
    const { rows: comments } = await dba.query(
      `SELECT d.description AS text FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
       WHERE c.relnamespace = ANY (ARRAY['raw_pinterest', 'raw_pinterest_sync', 'marketing']::regnamespace[])`,
    );
    expect(comments.length).toBeGreaterThan(100);
    expect(
      comments.filter(({ text }) =>
        /\b(pinterest|pinterest_sync|ums)\.[a-z]|schema (pinterest|ums)\b/.test(text),
      ),
    ).toEqual([]);
  });

  test('whose schemas are named after two different ones is not touched', async () => {
    await open('installed');
    await dba.query(`CREATE SCHEMA other AUTHORIZATION ${role};
      GRANT ALL ON SCHEMA pinterest_sync, ums TO ${role}; GRANT ALL ON ALL TABLES IN SCHEMA pinterest_sync, ums TO ${role}`);
    await expectRefused(
      [
        'other.ad_accounts is missing',
        'PINTEREST_SCHEMA and PINTEREST_SYNC_SCHEMA must name schemas of one installation',
      ],
      { PINTEREST_SCHEMA: 'other' },
    );
  });
});

test('databases and roles have whatever names they like, and no extension is needed', async () => {
  await open('empty');
  const name = `My "Ads" / 100% #${process.pid}`;
  const quoted = `"${name.replaceAll('"', '""')}"`;
  await dba.query(`CREATE DATABASE ${quoted} OWNER ${role}`);
  try {
    await dba.query(`CREATE ROLE ${quoted} LOGIN PASSWORD 'x'; GRANT ${role} TO ${quoted}`);
    const url = new URL(database.url);
    const DATABASE_URL = `postgres://${encodeURIComponent(name)}:x@${url.host}/${encodeURIComponent(name)}`;
    const { code, stderr } = await runClient(harness, ['migrate'], { DATABASE_URL });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { stdout } = await runClient(harness, ['doctor'], { DATABASE_URL });
    expect(stdout).toContain(`role ${name}, database ${name}`);
    expect(stdout).toMatch(/OK +Postgres +migrations/);
  } finally {
    await dba.query(`DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`);
    await dba.query(`DROP ROLE IF EXISTS ${quoted}`);
  }
});
