/** What a database holds where our tables are or will be; read from the catalogue, which every role may. */
import type { Knex } from 'knex';
import { extra, pinterest, sync, ums } from '../../shared/database-names.js';
import { schemaNames } from '../../shared/real-names.js';
import { type SchemaKey, schemas } from '../../shared/schemas.js';
import { select, selectOne } from '../select.js';

interface SchemaFacts {
  exists: boolean;
  /** Whether the role may look into it, and make something in it. */
  mayUse: boolean;
  mayCreate: boolean;
}

/** A table, a view or whatever else has the name of one of ours: all of them share their names. */
export interface RelationFacts {
  /** What it is, where it is nothing with columns of its own. */
  kind: 'an index' | 'a type' | null;
  owner: string;
  /** Whether the role may change it. */
  isOwned: boolean;
  isReadable: boolean;
  columns: readonly string[];
}

export interface DatabaseFacts {
  role: string;
  database: string;
  mayCreateSchemas: boolean;
  schemas: Readonly<Record<SchemaKey, SchemaFacts>>;
  /** By its name in our statements, such as `pinterest.ads`. */
  relations: ReadonlyMap<string, RelationFacts>;
  /** Whether what is called as our view reads our analytics. */
  isOurView: boolean;
}

/** Every table and the view. */
export const ourRelations: readonly string[] = [pinterest, sync, extra, ums].flatMap((names) =>
  Object.values(names),
);

export async function readFacts(db: Knex): Promise<DatabaseFacts> {
  const role = await selectOne<Pick<DatabaseFacts, 'role' | 'database' | 'mayCreateSchemas' | 'isOurView'>>(
    db,
    ROLE,
    schemaNames(),
  );
  return { ...role, schemas: await readSchemas(db), relations: await readRelations(db) };
}

/** The catalogue is asked by name, because a look into a schema without the right to use it is an error. */
const oidOf = (schema: string, name: string) =>
  `(SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${schema} AND c.relname = '${name}')`;

const ROLE = `
SELECT current_user AS role, current_database() AS database,
  has_database_privilege(current_database(), 'CREATE') AS "mayCreateSchemas",
  EXISTS (
    SELECT FROM pg_rewrite AS rule JOIN pg_depend AS reads ON reads.classid = 'pg_rewrite'::regclass AND reads.objid = rule.oid
    WHERE rule.ev_class = ${oidOf(':ums', 'vendor_performance')} AND reads.refobjid = ${oidOf(':pinterest', 'ad_analytics')}
  ) AS "isOurView"`;

async function readSchemas(db: Knex): Promise<DatabaseFacts['schemas']> {
  const names = schemaNames();
  const rows = await select<SchemaFacts & { name: string }>(
    db,
    `SELECT wanted AS name, n.oid IS NOT NULL AS exists,
       coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS "mayUse",
       coalesce(has_schema_privilege(n.oid, 'CREATE'), false) AS "mayCreate"
     FROM unnest(CAST(? AS text[])) AS wanted LEFT JOIN pg_namespace n ON n.nspname = wanted`,
    [Object.values(names)],
  );
  const of = (key: SchemaKey) => rows.find(({ name }) => name === names[key]) as SchemaFacts;
  return { pinterest: of('pinterest'), sync: of('sync'), extra: of('extra'), ums: of('ums') };
}

async function readRelations(db: Knex): Promise<DatabaseFacts['relations']> {
  const names = schemaNames();
  const defaults = new Map(Object.entries(names).map(([key, name]) => [name, schemas[key as SchemaKey]]));
  const rows = await select<RelationFacts & { schema: string; name: string }>(db, RELATIONS, {
    names: Object.values(names),
  });
  const found = rows.map((row) => [`${defaults.get(row.schema)}.${row.name}`, row] as const);
  return new Map(found.filter(([name]) => ourRelations.includes(name)));
}

/** A table cannot have the name of an index, nor that of a type, because it is a type as well. */
const RELATIONS = `
SELECT n.nspname AS schema, c.relname AS name, pg_get_userbyid(c.relowner) AS owner,
  CASE WHEN c.relkind IN ('i', 'I') THEN 'an index' END AS kind,
  pg_has_role(c.relowner, 'USAGE') AS "isOwned", has_table_privilege(c.oid, 'SELECT') AS "isReadable",
  array(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (CAST(:names AS text[])) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S', 'i', 'I')
UNION ALL
SELECT n.nspname, t.typname, pg_get_userbyid(t.typowner), 'a type', pg_has_role(t.typowner, 'USAGE'), true, CAST('{}' AS text[])
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname = ANY (CAST(:names AS text[])) AND t.typrelid = 0`;
