import type { Knex } from 'knex';
import { toDatabaseError } from '../../postgres/errors.js';
import { migrations } from '../../postgres/migrations/index.js';
import { findObstacle } from '../../postgres/obstacles/index.js';
import {
  findWriteFault,
  readAppliedMigrations,
  readMissingRights,
  readServerFacts,
} from '../../postgres/server-facts.js';
import { type Rights, workerRights } from '../../postgres/worker-rights.js';
import { identifier, schemaNames } from '../../shared/real-names.js';
import { listed } from '../../shared/words.js';
import { examinationOf, Fault, type Finding } from './finding.js';

/** The first whose unique indexes can treat NULL as a value. */
const LEAST_VERSION = 15;
/** The last that the tests have run on. */
const LAST_TESTED = 18;

export async function checkPostgres(db: Knex): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Postgres');
  const isThere = await examine('server', () => checkServer(db).catch(unlessUnreachable));
  if (!isThere) return findings;
  await examine('writable', () => checkWritable(db));
  const isOurs = await examine('schemas', () => checkSchemas(db));
  if (!isOurs) return findings;
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
  const { version, versionNumber, encoding, role, database, isPooled } = await readServerFacts(db);
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
  const isNew = versionNumber >= (LAST_TESTED + 1) * 10_000;
  const remarks = [
    ...(isNew ? [`newer than ${LAST_TESTED}, the last that this was tested on`] : []),
    ...(isPooled ? ['through a pooler'] : []),
  ];
  return [`version ${version}, role ${role}, database ${database}`, ...remarks].join(', ');
}

async function checkWritable(db: Knex): Promise<string> {
  const fault = await findWriteFault(db);
  if (fault) throw new Fault(fault.found, fault.next);
  return 'it takes writes';
}

/** Whether the schemas and what is in them are ours or can be made; the same that the migrations look at. */
async function checkSchemas(db: Knex): Promise<string> {
  const obstacle = await findObstacle(db);
  if (obstacle) throw new Fault(obstacle.found, obstacle.next);
  return listed(Object.values(schemaNames()).map(identifier));
}

async function checkRights(db: Knex): Promise<string> {
  if ((await readAppliedMigrations(db)).length === 0) return 'the tables can be made';
  const role = identifier((await readServerFacts(db)).role);
  const lacks: Lack[] = [];
  for (const wanted of workerRights) lacks.push(...(await findLacks(db, wanted)));
  if (lacks.length === 0) return 'every table can be read and written';
  throw new Fault(
    `role ${role} lacks ${once(lacks.map(({ what }) => what)).join('; ')}`,
    once(lacks.map(({ grant }) => `${grant} TO ${role};`)).join(' '),
  );
}

/** Tables of one schema need different rights, and its own are named once. */
const once = (texts: readonly string[]) => [...new Set(texts)];

interface Lack {
  what: string;
  grant: string;
}

/** More names would hide the rest of the finding. */
const SHOWN_TABLES = 3;

async function findLacks(db: Knex, wanted: Rights): Promise<Lack[]> {
  const schema = identifier(schemaNames()[wanted.schema]);
  const { isUsable, rights, tables, functions } = await readMissingRights(db, wanted.schema, wanted);
  const shown = tables.slice(0, SHOWN_TABLES).join(', ') + (tables.length > SHOWN_TABLES ? ', ...' : '');
  const all = wanted.rights.join(', ');
  return [
    ...(isUsable ? [] : [{ what: `USAGE on schema ${schema}`, grant: `GRANT USAGE ON SCHEMA ${schema}` }]),
    ...(tables.length === 0
      ? []
      : [
          {
            what: `${rights.join(', ')} on tables of schema ${schema} (${shown})`,
            grant: `GRANT ${all} ON ${tables.map((table) => `${schema}.${table}`).join(', ')}`,
          },
        ]),
    ...functions.map((name) => ({
      what: `EXECUTE on function ${schema}.${name}`,
      grant: `GRANT EXECUTE ON FUNCTION ${schema}.${name}`,
    })),
  ];
}

async function checkMigrations(db: Knex): Promise<string> {
  const applied = await readAppliedMigrations(db);
  const missing = migrations.map(({ name }) => name).filter((name) => !applied.includes(name));
  if (missing.length > 0) throw new Fault(`missing: ${missing.join(', ')}`, 'pinterest-ads-sync migrate');
  const newer = applied.length - migrations.length;
  return `all are in place${newer > 0 ? `, and ${newer} of a newer build` : ''}`;
}
