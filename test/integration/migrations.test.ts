import { Client } from 'pg';
import { postgresTypes } from '../../src/postgres/compile-columns.js';
import { migrate, migrationNames } from '../../src/postgres/migrate.js';
import { migrations } from '../../src/postgres/migrations/index.js';
import { pinterest, stored, sync, ums } from '../../src/shared/database-names.js';
import type { StoredTable, TableName } from '../../src/shared/tables.js';
import { allTables } from '../../src/tables/all.js';
import { bookkeepingOf } from '../../src/tables/definition.js';
import { tables } from '../../src/tables/index.js';
import { createDatabase, type TestDatabase } from '../support/services.js';
import { addedTo, analyticsColumns, entityColumns } from '../support/specification.js';

let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createDatabase();
  client = new Client(database.url);
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

async function columnsOf(table: StoredTable) {
  const { rows } = await client.query(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       col_description(a.attrelid, a.attnum) AS comment
     FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [stored[table]],
  );
  return rows as { name: string; type: string; comment: string | null }[];
}

describe('the migrated schema', () => {
  test('holds exactly the five specified tables', async () => {
    const { rows } = await client.query(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'pinterest' ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'ad_accounts',
      'ad_analytics',
      'ad_groups',
      'ads',
      'campaigns',
    ]);
  });

  test('holds the relations that the program has names for, and no others', async () => {
    const { rows } = await client.query(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
       WHERE table_schema IN ('pinterest', 'pinterest_sync', 'ums')`,
    );
    const named = [pinterest, sync, ums].flatMap((schema) => Object.values(schema));
    expect(rows.map(({ name }) => name).sort()).toEqual(named.sort());
  });

  test.each(Object.entries({ ...entityColumns, ad_analytics: analyticsColumns }))(
    'pinterest.%s has exactly the specified columns and the added ones',
    async (table, specified) => {
      // In any order: a column that a later migration adds stands last.
      const names = (await columnsOf(table as TableName)).map(({ name }) => name);
      expect(names.sort()).toEqual([...specified, ...addedTo(table)].sort());
      const { rows } = await client.query(
        `SELECT a.attname AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
         WHERE i.indrelid = $1::regclass AND i.indisprimary`,
        [`pinterest.${table}`],
      );
      expect(rows).toEqual([{ name: '__sync_key' }]);
    },
  );

  test.each(Object.values(allTables))(
    'table $name has the types, comments and indexes of its definition',
    async (table) => {
      const defined = [
        ...table.columns.map(({ name, type, comment }) => ({ name, type: postgresTypes[type], comment })),
        ...bookkeepingOf(table).map(({ name, type, comment }) => ({
          name,
          type: type === 'timestamptz' ? 'timestamp with time zone' : type,
          comment,
        })),
      ].map((column) => ({
        ...column,
        type: column.type.replace(/^timestamptz$/, 'timestamp with time zone'),
      }));
      expect((await columnsOf(table.name)).sort(byName)).toEqual(defined.sort(byName));

      const { rows } = await client.query(
        `SELECT array_agg(a.attname::text ORDER BY k.position) AS columns
       FROM pg_index i
       CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, position)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
       WHERE i.indrelid = $1::regclass GROUP BY i.indexrelid`,
        [stored[table.name]],
      );
      const found = rows.map(({ columns }) => columns.join()).sort();
      expect(found).toEqual(
        // Rows of analytics are known by their key, which then has one index.
        [
          ...new Set([['__sync_key'], table.identity, ...table.indexes].map((columns) => columns.join())),
        ].sort(),
      );
    },
  );
});

describe('migrating', () => {
  test('a second time changes nothing', async () => {
    expect(await migrate(database.url)).toEqual({ applied: [], present: migrationNames });
  });

  test('from twenty workers at once applies each migration once', async () => {
    await client.query(
      'DROP SCHEMA pinterest CASCADE; DROP SCHEMA pinterest_sync CASCADE; DROP SCHEMA pinterest_extra CASCADE',
    );
    const results = await Promise.all(Array.from({ length: 20 }, () => migrate(database.url)));
    expect(results.flatMap(({ applied }) => applied)).toEqual(migrationNames);
    expect(await columnsOf('ads')).toHaveLength(entityColumns.ads.length + addedTo('ads').length);
  });

  test('applies a later migration on top of what is stored, and an older build leaves it alone', async () => {
    await client.query(`INSERT INTO pinterest.ads (id, __sync_key) VALUES ('1', 'key')`);
    const later = {
      name: '999-later',
      sql: `ALTER TABLE pinterest.ads ADD COLUMN later text NOT NULL DEFAULT 'new'`,
    };
    const newer = await migrate(database.url, 'paid', [...migrations, later]);
    expect(newer.applied).toEqual([later.name]);
    expect(await migrate(database.url)).toEqual({ applied: [], present: migrationNames });
    expect((await client.query('SELECT id, later FROM pinterest.ads')).rows).toEqual([
      { id: '1', later: 'new' },
    ]);
  });

  test('continues after a worker that died while it migrated', async () => {
    await client.query('UPDATE pinterest_sync.migrations_lock SET is_locked = 1');
    expect(await migrate(database.url)).toEqual({ applied: [], present: migrationNames });
  });

  test('restores a comment that somebody changed', async () => {
    await client.query(`COMMENT ON COLUMN pinterest.ads.pin_id IS 'old'`);
    await migrate(database.url);
    const pin = (await columnsOf('ads')).find(({ name }) => name === 'pin_id');
    expect(pin?.comment).toBe(tables.ads.columns.find(({ name }) => name === 'pin_id')?.comment);
  });

  test('needs no right to create when there is nothing to do', async () => {
    const role = `worker_${process.pid}`;
    await client.query(`
      CREATE ROLE ${role} LOGIN PASSWORD 'x';
      GRANT USAGE ON SCHEMA pinterest, pinterest_sync TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pinterest, pinterest_sync TO ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'x';
    try {
      expect(await migrate(url.href)).toEqual({ applied: [], present: migrationNames });
    } finally {
      await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
});
