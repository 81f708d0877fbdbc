import type { Knex } from 'knex';
import { toDatabaseError } from '../../postgres/errors.js';
import { migrationNames } from '../../postgres/migrate.js';
import {
  readAppliedMigrations,
  readCreationRights,
  readSchemaRights,
  readServerFacts,
  readWritability,
  type Schema,
} from '../../postgres/server-facts.js';
import { schemas } from '../../shared/schemas.js';
import { examinationOf, Fault, type Finding } from './finding.js';

/** The first whose unique indexes can treat NULL as a value. */
const LEAST_VERSION = 15;

/** What a worker does with the tables of each schema. */
const RIGHTS: readonly { schema: Schema; rights: readonly string[] }[] = [
  { schema: schemas.pinterest, rights: ['SELECT', 'INSERT', 'UPDATE'] },
  { schema: schemas.sync, rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] },
];

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
  const { version, versionNumber, encoding, role, database } = await readServerFacts(db);
  if (versionNumber < LEAST_VERSION * 10_000) {
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
  const { isStandby, isReadOnly } = await readWritability(db);
  if (isStandby) throw new Fault('the server is a standby', 'Name the primary in DATABASE_URL.');
  if (isReadOnly) {
    throw new Fault(
      'transactions are read-only for this role',
      'ALTER ROLE ... SET default_transaction_read_only = off',
    );
  }
  return 'it takes writes';
}

/** Read from the catalogue, which everyone may: a look into a schema without the right to use it is an error. */
async function checkRights(db: Knex): Promise<string> {
  const { role, mayCreateSchemas, exists } = await readCreationRights(db, schemas.sync);
  if (!exists && !mayCreateSchemas) {
    throw new Fault(
      `role ${role} may not create the schemas`,
      `GRANT CREATE ON DATABASE ... TO ${role}, or run pinterest-ads-sync migrate as another role`,
    );
  }
  if (!exists) return 'the schemas can be created';
  for (const { schema, rights } of RIGHTS) await checkSchemaRights(db, { schema, rights, role });
  return 'every table can be read and written';
}

async function checkSchemaRights(
  db: Knex,
  { schema, rights, role }: (typeof RIGHTS)[number] & { role: string },
): Promise<void> {
  const { isUsable, missing } = await readSchemaRights(db, schema, rights);
  if (!isUsable) {
    throw new Fault(
      `role ${role} may not use schema ${schema}`,
      `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    );
  }
  if (missing.length > 0) {
    throw new Fault(
      `role ${role} lacks ${missing.join(', ')} on tables of schema ${schema}`,
      `GRANT ${rights.join(', ')} ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    );
  }
}

async function checkMigrations(db: Knex): Promise<string> {
  const applied = await readAppliedMigrations(db);
  const missing = migrationNames.filter((name) => !applied.includes(name));
  if (missing.length > 0) throw new Fault(`missing: ${missing.join(', ')}`, 'pinterest-ads-sync migrate');
  const newer = applied.length - migrationNames.length;
  return `all are in place${newer > 0 ? `, and ${newer} of a newer build` : ''}`;
}
