import type { Knex } from 'knex';
import { toDatabaseError } from '../../postgres/errors.js';
import { migrationNames } from '../../postgres/migrate.js';
import { examinationOf, Fault, type Finding } from './finding.js';

/** The first whose unique indexes can take NULL for a value. */
const LEAST_VERSION = 15;

/** What a worker does with the tables of each schema; the migrations' own are only read once they have run. */
const RIGHTS = [
  { schema: 'pinterest', rights: ['SELECT', 'INSERT', 'UPDATE'] },
  { schema: 'pinterest_sync', rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] },
] as const;

export async function checkPostgres(db: Knex): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Postgres');
  const isThere = await examine('server', () => checkServer(db).catch(unlessUnreachable));
  if (!isThere) return findings;
  await examine('writable', () => checkWritable(db));
  const mayWrite = await examine('rights', () => checkRights(db));
  if (mayWrite) await examine('migrations', () => checkMigrations(db));
  return findings;
}

function unlessUnreachable(error: unknown): never {
  const known = toDatabaseError(error);
  if (known?.code !== 'DatabaseUnavailable') throw error;
  throw new Fault(known.message, 'Start Postgres, or correct DATABASE_URL.');
}

async function checkServer(db: Knex): Promise<string> {
  const { rows } = await db.raw(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
       current_setting('server_encoding') AS encoding, current_user AS role, current_database() AS database`,
  );
  const { version, number, encoding, role, database } = rows[0];
  if (number < LEAST_VERSION * 10_000) {
    throw new Fault(
      `version ${version} is too old: ${LEAST_VERSION} or newer is needed`,
      'Upgrade the server, or name another one in DATABASE_URL.',
    );
  }
  if (encoding !== 'UTF8') {
    throw new Fault(
      `database ${database} stores text as ${encoding}, which cannot hold every name`,
      `createdb --encoding=UTF8 --template=template0 NAME, then name it in DATABASE_URL`,
    );
  }
  return `version ${version}, role ${role}, database ${database}`;
}

async function checkWritable(db: Knex): Promise<string> {
  const { rows } = await db.raw(
    `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') AS read_only`,
  );
  if (rows[0].standby) throw new Fault('the server is a standby', 'Name the primary in DATABASE_URL.');
  if (rows[0].read_only === 'on') {
    throw new Fault(
      'transactions are read-only for this role',
      'ALTER ROLE ... SET default_transaction_read_only = off',
    );
  }
  return 'it takes writes';
}

/** Read from the catalogue, which everyone may: a look into a schema without the right to use it is an error. */
async function checkRights(db: Knex): Promise<string> {
  const { rows } = await db.raw(
    `SELECT current_user AS role, has_database_privilege(current_database(), 'CREATE') AS may_create,
       to_regnamespace('pinterest_sync') IS NULL AS is_empty`,
  );
  const { role, may_create: mayCreate, is_empty: isEmpty } = rows[0];
  if (isEmpty && !mayCreate) {
    throw new Fault(
      `role ${role} may not create the schemas`,
      `GRANT CREATE ON DATABASE ... TO ${role}, or run client migrate as another role`,
    );
  }
  if (isEmpty) return 'the schemas can be created';
  for (const { schema, rights } of RIGHTS) await checkSchema(db, { schema, rights, role });
  return 'every table can be read and written';
}

async function checkSchema(
  db: Knex,
  { schema, rights, role }: { schema: string; rights: readonly string[]; role: string },
): Promise<void> {
  const { rows } = await db.raw(
    `SELECT has_schema_privilege(n.oid, 'USAGE') AS usable,
       coalesce(array_agg(DISTINCT wanted) FILTER (WHERE NOT has_table_privilege(c.oid, wanted)), '{}') AS lacking
     FROM pg_namespace n
     JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'migrations%'
     CROSS JOIN unnest(?::text[]) AS wanted
     WHERE n.nspname = ? GROUP BY n.oid`,
    [[...rights], schema],
  );
  const { usable = true, lacking = [] } = rows[0] ?? {};
  if (!usable) {
    throw new Fault(
      `role ${role} may not use schema ${schema}`,
      `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    );
  }
  if (lacking.length > 0) {
    throw new Fault(
      `role ${role} lacks ${lacking.join(', ')} on tables of schema ${schema}`,
      `GRANT ${rights.join(', ')} ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    );
  }
}

async function checkMigrations(db: Knex): Promise<string> {
  const { rows } = await db.raw(`SELECT to_regclass('pinterest_sync.migrations') IS NOT NULL AS present`);
  const applied: string[] = rows[0].present ? await db('pinterest_sync.migrations').pluck('name') : [];
  const missing = migrationNames.filter((name) => !applied.includes(name));
  if (missing.length > 0) throw new Fault(`missing: ${missing.join(', ')}`, 'npm run client -- migrate');
  const newer = applied.length - migrationNames.length;
  return `all are in place${newer > 0 ? `, and ${newer} of a newer build` : ''}`;
}
