/** What a database holds outside of some schemas, so that a test can tell that nothing of it was touched. */
import type { Client } from 'pg';

/** Every object with its name, owner, rights and comment; and every row, by what identifies its version. */
export async function contentsExcept(client: Client, schemas: readonly string[]): Promise<string[]> {
  const { rows } = await client.query(OBJECTS, [schemas]);
  const lines: string[] = rows.map((row) => row.line);
  const tables: string[] = rows.flatMap(({ relation }) => relation ?? []);
  for (const table of tables) {
    const sum = await client.query(
      `SELECT count(*) AS rows, sum(hashtext(t::text || t.xmin::text)::bigint) AS sum FROM ${table} AS t`,
    );
    lines.push(`${table}: ${sum.rows[0].rows} rows, ${sum.rows[0].sum}`);
  }
  return lines.sort();
}

const OBJECTS = `
SELECT line, relation FROM (
  SELECT n.nspname AS schema, concat_ws(' ', 'relation', c.oid, c.relkind, c.relname, c.relowner, c.relacl, obj_description(c.oid)) AS line,
    CASE WHEN c.relkind = 'r' THEN format('%I.%I', n.nspname, c.relname) END AS relation
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  UNION ALL
  SELECT n.nspname, concat_ws(' ', 'function', p.oid, p.proname, p.proowner, p.proacl, p.prosrc), NULL
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  UNION ALL
  SELECT n.nspname, concat_ws(' ', 'type', t.oid, t.typname), NULL FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  UNION ALL
  SELECT nspname, concat_ws(' ', 'schema', oid, nspname, nspowner, nspacl), NULL FROM pg_namespace
  UNION ALL
  SELECT '', concat_ws(' ', 'extension', extname), NULL FROM pg_extension
  UNION ALL
  SELECT '', concat_ws(' ', 'rights by default', oid, defaclacl), NULL FROM pg_default_acl
) AS objects
WHERE schema <> ALL ($1) AND schema NOT LIKE 'pg\\_%' AND schema <> 'information_schema'`;

/** The rows of a table or view as text, without what differs from one installation to the next. */
export async function rowsOf(client: Client, relation: string, order: string): Promise<unknown[]> {
  const { rows } = await client.query(`SELECT row_to_json(t) AS row FROM ${relation} AS t ORDER BY ${order}`);
  const own = ['id', 'integration_id', '__synced_at', '__loaded_at', '__last_listed_at'];
  const isView = relation.endsWith('vendor_performance');
  return rows.map(({ row }) =>
    Object.fromEntries(
      Object.entries(row).filter(([name]) => !own.includes(name) || (name === 'id' && !isView)),
    ),
  );
}
