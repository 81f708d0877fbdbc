/**
 * What keeps the migrations from running, found before they make anything: for `client migrate`, for a worker that
 * starts and for `client doctor`.
 */
import type { Knex } from 'knex';
import { SyncError } from '../../errors.js';
import { sync, ums } from '../../shared/database-names.js';
import { identifier, inDatabase, schemaNames } from '../../shared/real-names.js';
import { type SchemaKey, schemas } from '../../shared/schemas.js';
import { settingsTables } from '../../ums/settings-tables.js';
import { type Migration, migrations } from '../migrations/index.js';
import { type DatabaseFacts, ourRelations, type RelationFacts, readFacts } from './facts.js';
import { whatTheyMake } from './what-migrations-make.js';

/** Something that a person has to decide. */
interface Obstacle {
  code: 'InvalidConfig' | 'DatabaseDenied';
  found: string;
  next: string;
}

/** What an obstacle is looked for in. */
interface Situation extends DatabaseFacts {
  /** Migrations that have run. */
  applied: readonly string[];
  /** Those that will run. */
  pending: readonly Migration[];
}

const variables: Readonly<Record<SchemaKey, string>> = {
  pinterest: 'PINTEREST_SCHEMA',
  sync: 'PINTEREST_SYNC_SCHEMA',
  extra: 'PINTEREST_EXTRA_SCHEMA',
  ums: 'UMS_SCHEMA',
};

const schemaKeyOf = (name: string) =>
  (Object.keys(schemas) as SchemaKey[]).find((key) => name.startsWith(`${schemas[key]}.`)) as SchemaKey;

/** The columns by which a table that was there before is known for one of ours. */
const knownBy: Readonly<Record<string, readonly string[]>> = {
  [sync.migrations]: ['name', 'batch', 'migration_time'],
  [sync.migrations_lock]: ['is_locked'],
  ...Object.fromEntries(
    settingsTables.map(({ name, columns }) => [
      `${schemas.ums}.${name}`,
      columns.map((column) => column.name),
    ]),
  ),
};

/** @returns the first thing that is in the way. */
export async function findObstacle(
  db: Knex,
  wanted: readonly Migration[] = migrations,
): Promise<Obstacle | undefined> {
  const facts = await readFacts(db);
  const journal = facts.relations.get(sync.migrations);
  const closed = journal && unreadable(facts, journal);
  if (closed) return closed;
  const applied: string[] = journal ? await db(sync.migrations).pluck('name') : [];
  const pending = wanted.filter(({ name }) => !applied.includes(name));
  const situation = { ...facts, applied, pending };
  for (const look of [noSchema, noRight, tableMissing, strangeTable, strangeView, otherOwner]) {
    const obstacle = look(situation);
    if (obstacle) return obstacle;
  }
  return undefined;
}

/** @throws SyncError InvalidConfig or DatabaseDenied with what is in the way and the remedy. */
export async function assertNoObstacle(db: Knex, wanted: readonly Migration[]): Promise<void> {
  const obstacle = await findObstacle(db, wanted);
  if (obstacle) throw new SyncError(obstacle.code, obstacle.found, { next: obstacle.next });
}

/** Without the list of migrations nothing else can be said. */
function unreadable({ schemas: found, role }: DatabaseFacts, journal: RelationFacts): Obstacle | undefined {
  if (!isKnown(sync.migrations, journal)) return strange(sync.migrations, journal);
  const [schema, grantee] = [identifier(schemaNames().sync), identifier(role)];
  const denied = (found: string, next: string): Obstacle => ({ code: 'DatabaseDenied', found, next });
  if (!found.sync.mayUse)
    return denied(
      `role ${grantee} may not use schema ${schema}`,
      `GRANT USAGE ON SCHEMA ${schema} TO ${grantee}`,
    );
  if (journal.isReadable) return undefined;
  const name = inDatabase(sync.migrations);
  return denied(`role ${grantee} may not read ${name}`, `GRANT SELECT ON ${name} TO ${grantee}`);
}

const isKnown = (name: string, { columns }: RelationFacts) =>
  knownBy[name]?.every((column) => columns.includes(column)) ?? false;

function noSchema({ schemas: found, mayCreateSchemas, role, database }: Situation): Obstacle | undefined {
  if (mayCreateSchemas) return undefined;
  const missing = (Object.keys(schemas) as SchemaKey[]).filter((key) => !found[key].exists);
  if (missing.length === 0) return undefined;
  const names = missing.map((key) => identifier(schemaNames()[key]));
  const owner = identifier(role);
  return {
    code: 'DatabaseDenied',
    found: `role ${owner} may not create schemas in database ${identifier(database)}, and ${names.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    next: `As a role that may: ${names.map((name) => `CREATE SCHEMA ${name} AUTHORIZATION ${owner};`).join(' ')} Or name schemas that exist in ${missing.map((key) => variables[key]).join(', ')}`,
  };
}

function noRight({ schemas: found, pending, role }: Situation): Obstacle | undefined {
  const made = whatTheyMake(pending).schemas;
  const key = (Object.keys(schemas) as SchemaKey[]).find(
    (one) => made.includes(schemas[one]) && found[one].exists && !(found[one].mayUse && found[one].mayCreate),
  );
  if (!key) return undefined;
  const schema = identifier(schemaNames()[key]);
  return {
    code: 'DatabaseDenied',
    found: `role ${identifier(role)} may not create tables in schema ${schema}`,
    next: `As its owner: GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${identifier(role)}; or name another schema in ${variables[key]}`,
  };
}

/** A table that a migration is to make is there already. */
function strangeTable({ relations, pending }: Situation): Obstacle | undefined {
  const { tables, kept } = whatTheyMake(pending);
  const inTheWay = [...tables, ...kept.filter((name) => !isKnown(name, relations.get(name) ?? NOTHING))];
  const name = inTheWay.find((one) => relations.has(one));
  return name ? strange(name, relations.get(name) as RelationFacts) : undefined;
}

const NOTHING: RelationFacts = { kind: null, owner: '', isOwned: false, isReadable: false, columns: [] };

function strangeView({ relations, isOurView }: Situation): Obstacle | undefined {
  const view = relations.get(ums.vendor_performance);
  return view && !isOurView ? strange(ums.vendor_performance, view) : undefined;
}

const SHOWN_COLUMNS = 5;

/** Another tool made it, or another installation of this program. */
function strange(name: string, { kind, owner, columns }: RelationFacts): Obstacle {
  const more = columns.length > SHOWN_COLUMNS ? ', ...' : '';
  const shown = `, its columns are ${columns.slice(0, SHOWN_COLUMNS).join(', ')}${more}`;
  const variable = variables[schemaKeyOf(name)];
  return {
    code: 'InvalidConfig',
    found:
      `${inDatabase(name)} is there already${kind ? `, as the name of ${kind}` : ''}, and it is not of this installation: ` +
      `its owner is ${identifier(owner)}${kind ? '' : shown}; nothing was changed`,
    next: `Choose another name for the schema, such as ${variable}=${suggestion[schemaKeyOf(name)]}, or move what is there`,
  };
}

const suggestion: Readonly<Record<SchemaKey, string>> = {
  pinterest: 'pinterest_ads',
  sync: 'pinterest_ads_sync',
  extra: 'pinterest_ads_extra',
  ums: 'pinterest_ads_ums',
};

/** Migrations that have run made tables that are not there: the schemas are of different installations. */
function tableMissing({ relations, applied }: Situation): Obstacle | undefined {
  const made = whatTheyMake(migrations.filter(({ name }) => applied.includes(name)));
  // One that a later version no longer has is not missed.
  const name = [...made.tables, ...made.kept].find(
    (one) => ourRelations.includes(one) && !relations.has(one),
  );
  if (!name) return undefined;
  return {
    code: 'InvalidConfig',
    found: `${inDatabase(name)} is missing, and ${inDatabase(sync.migrations)} says that it was made`,
    next: `${variables[schemaKeyOf(name)]} and ${variables.sync} must name schemas of one installation; if its tables were dropped, drop schema ${identifier(schemaNames().sync)} too to begin anew`,
  };
}

function otherOwner({ relations, pending, role }: Situation): Obstacle | undefined {
  const name = whatTheyMake(pending).changed.find((one) => relations.get(one)?.isOwned === false);
  const owner = name && relations.get(name)?.owner;
  if (!owner) return undefined;
  return {
    code: 'DatabaseDenied',
    found: `role ${identifier(role)} does not own ${inDatabase(name)}, and ${pending.map((one) => one.name).join(', ')} has to change it`,
    next: `Run pinterest-ads-sync migrate as ${identifier(owner)}, or: GRANT ${identifier(owner)} TO ${identifier(role)};`,
  };
}
