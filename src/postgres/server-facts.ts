/** What a server, a role and the schemas are like, for `client doctor`. All of it is read from the catalogue. */
import type { Knex } from 'knex';
import { sync, syncFunctions } from '../shared/database-names.js';
import { identifier, inDatabase, schemaNames } from '../shared/real-names.js';
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
  /** Whether a pooler stands between: it gives sessions numbers of its own. */
  isPooled: boolean;
}

export async function readServerFacts(db: Knex): Promise<ServerFacts> {
  return db.transaction(async (transaction) => {
    const { session, ...facts } = await selectOne<Omit<ServerFacts, 'isPooled'> & { session: number }>(
      transaction,
      `SELECT current_setting('server_version') AS version,
         current_setting('server_version_num')::int AS "versionNumber",
         current_setting('server_encoding') AS encoding, current_user AS role, current_database() AS database,
         pg_backend_pid() AS session`,
    );
    const { processID } = await transaction.client.acquireConnection();
    return { ...facts, isPooled: processID !== session };
  });
}

/** Why nothing can be written, and what to do about it. */
export async function findWriteFault(db: Knex): Promise<{ found: string; next: string } | undefined> {
  const { isStandby, isReadOnly, role, database } = await selectOne<{
    isStandby: boolean;
    isReadOnly: boolean;
    role: string;
    database: string;
  }>(
    db,
    `SELECT pg_is_in_recovery() AS "isStandby", current_setting('transaction_read_only') = 'on' AS "isReadOnly",
       current_user AS role, current_database() AS database`,
  );
  if (isStandby)
    return {
      found: 'the server is in recovery: a standby, which takes no writes',
      next: 'Name the primary in DATABASE_URL, or promote this server.',
    };
  if (!isReadOnly) return undefined;
  return {
    found:
      'transactions are read-only: default_transaction_read_only is on for the server, the database or the role',
    next: `ALTER ROLE ${identifier(role)} IN DATABASE ${identifier(database)} SET default_transaction_read_only = off, after a look at why it is on: some providers set it when the disk is full`,
  };
}

interface SchemaRights {
  /** Of our own tables and views in it. */
  tables: readonly string[];
  rights: readonly string[];
}

interface MissingRights {
  isUsable: boolean;
  /** Those that the role has not got on every table. */
  rights: string[];
  /** Tables on which it lacks one. */
  tables: string[];
  /** Functions that it may not call. */
  functions: string[];
}

const LACKS = `
WITH space AS (SELECT oid FROM pg_namespace WHERE nspname = :schema),
lacks AS (
  SELECT relname::text AS name, wanted
  FROM space
  JOIN pg_class AS relation ON relnamespace = space.oid AND relname = ANY (CAST(:tables AS text[]))
  CROSS JOIN unnest(CAST(:rights AS text[])) AS wanted
  WHERE NOT has_table_privilege(relation.oid, wanted)
)
SELECT has_schema_privilege(oid, 'USAGE') AS "isUsable",
  array(SELECT DISTINCT wanted FROM lacks ORDER BY 1) AS rights, array(SELECT DISTINCT name FROM lacks ORDER BY 1) AS tables,
  array(SELECT proname::text FROM pg_proc
    WHERE pronamespace = space.oid AND proname = ANY (CAST(:functions AS text[])) AND NOT has_function_privilege(pg_proc.oid, 'EXECUTE') ORDER BY 1) AS functions
FROM space`;

/** Read from the catalogue, which everyone may: a look into a schema without the right to use it is an error. */
export async function readMissingRights(
  db: Knex,
  schema: SchemaKey,
  { tables, rights }: SchemaRights,
): Promise<MissingRights> {
  const bindings = {
    schema: schemaNames()[schema],
    tables: [...tables],
    rights: [...rights],
    functions: Object.keys(syncFunctions),
  };
  const [found] = await select<MissingRights>(db, LACKS, bindings);
  return found ?? { isUsable: true, rights: [], tables: [], functions: [] };
}

/** Names of the migrations that have run; none in an empty database. */
export async function readAppliedMigrations(db: Knex): Promise<string[]> {
  const { exists } = await selectOne<{ exists: boolean }>(db, 'SELECT to_regclass(?) IS NOT NULL AS exists', [
    inDatabase(sync.migrations),
  ]);
  return exists ? db(sync.migrations).pluck('name') : [];
}
