/** What a server, a role and the schemas are like, for `client doctor`. All of it is read from the catalogue. */
import type { Knex } from 'knex';
import { pinterest, sync, ums } from '../shared/database-names.js';
import { inDatabase, schemaNames } from '../shared/real-names.js';
import type { SchemaKey } from '../shared/schemas.js';
import { select, selectOne } from './select.js';

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

interface SchemaRights {
  isUsable: boolean;
  /** Those of the wanted rights that the role has not got on every table. */
  missing: string[];
}

/** Tables of others are left out, and the migrations' own, which are only read once they have run. */
const tablesOf: Readonly<Record<SchemaKey, readonly string[]>> = {
  pinterest: Object.keys(pinterest),
  sync: Object.keys(sync).filter((name) => !name.startsWith('migrations')),
  ums: Object.keys(ums),
};

export async function readSchemaRights(
  db: Knex,
  schema: SchemaKey,
  wanted: readonly string[],
): Promise<SchemaRights> {
  const rows = await select<SchemaRights>(
    db,
    `SELECT has_schema_privilege(n.oid, 'USAGE') AS "isUsable",
       coalesce(array_agg(DISTINCT wanted) FILTER (WHERE NOT has_table_privilege(c.oid, wanted)), '{}') AS missing
     FROM pg_namespace n
     JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = ANY (CAST(:tables AS text[]))
     CROSS JOIN unnest(CAST(:wanted AS text[])) AS wanted
     WHERE n.nspname = :schema GROUP BY n.oid`,
    { wanted: [...wanted], schema: schemaNames()[schema], tables: tablesOf[schema] },
  );
  return rows[0] ?? { isUsable: true, missing: [] };
}

/** Names of the migrations that have run; none in an empty database. */
export async function readAppliedMigrations(db: Knex): Promise<string[]> {
  const { exists } = await selectOne<{ exists: boolean }>(db, 'SELECT to_regclass(?) IS NOT NULL AS exists', [
    inDatabase(sync.migrations),
  ]);
  return exists ? db(sync.migrations).pluck('name') : [];
}
