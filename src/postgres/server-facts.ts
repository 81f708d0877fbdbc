/** What a server, a role and the schemas are like, for `client doctor`. All of it is read from the catalogue. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import type { schemas } from '../shared/schemas.js';
import { select, selectOne } from './select.js';
import type { Rights } from './worker-rights.js';

interface ServerFacts {
  /** `16.3` */
  version: string;
  /** `160003` */
  versionNumber: number;
  encoding: string;
  role: string;
  database: string;
}

export async function readServerFacts(db: Knex): Promise<ServerFacts> {
  return selectOne(
    db,
    `SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS "versionNumber",
       current_setting('server_encoding') AS encoding, current_user AS role, current_database() AS database`,
  );
}

interface Writability {
  isStandby: boolean;
  isReadOnly: boolean;
}

export async function readWritability(db: Knex): Promise<Writability> {
  return selectOne(
    db,
    `SELECT pg_is_in_recovery() AS "isStandby", current_setting('transaction_read_only') = 'on' AS "isReadOnly"`,
  );
}

type Schema = (typeof schemas)[keyof typeof schemas];

interface CreationRights {
  role: string;
  mayCreateSchemas: boolean;
  exists: boolean;
}

/** Whether the schema is there, and whether the role may create it. */
export async function readCreationRights(db: Knex, schema: Schema): Promise<CreationRights> {
  return selectOne(
    db,
    `SELECT current_user AS role, has_database_privilege(current_database(), 'CREATE') AS "mayCreateSchemas",
       to_regnamespace(?) IS NOT NULL AS exists`,
    [schema],
  );
}

interface SchemaRights {
  isUsable: boolean;
  /** Those of the wanted rights that the role has not got on every table. */
  missing: string[];
}

/** Tables that are not there yet are left out. */
export async function readMissingRights(
  db: Knex,
  schema: Schema,
  { tables, rights }: Pick<Rights, 'tables' | 'rights'>,
): Promise<SchemaRights> {
  const rows = await select<SchemaRights>(
    db,
    `SELECT has_schema_privilege(n.oid, 'USAGE') AS "isUsable",
       coalesce(array_agg(DISTINCT wanted) FILTER (WHERE NOT has_table_privilege(c.oid, wanted)), '{}') AS missing
     FROM pg_namespace n
     JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v') AND c.relname = ANY (:tables)
     CROSS JOIN unnest(CAST(:rights AS text[])) AS wanted
     WHERE n.nspname = :schema GROUP BY n.oid`,
    { tables: [...tables], rights: [...rights], schema },
  );
  return rows[0] ?? { isUsable: true, missing: [] };
}

/** Names of the migrations that have run; none in an empty database. */
export async function readAppliedMigrations(db: Knex): Promise<string[]> {
  const { exists } = await selectOne<{ exists: boolean }>(db, 'SELECT to_regclass(?) IS NOT NULL AS exists', [
    sync.migrations,
  ]);
  return exists ? db(sync.migrations).pluck('name') : [];
}
