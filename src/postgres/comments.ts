import type { Knex } from 'knex';
import { bookkeepingColumns } from '../tables/definition.js';
import { tables } from '../tables/index.js';

/** `table` or `table.column`, with what the database should say about it. */
function wantedComments(): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const table of Object.values(tables)) {
    wanted.set(table.name, table.comment);
    for (const { name, comment } of [...table.columns, ...bookkeepingColumns]) {
      wanted.set(`${table.name}.${name}`, comment);
    }
  }
  return wanted;
}

const heldComments = `
  SELECT c.relname AS "table", a.attname AS "column",
    CASE WHEN a.attname IS NULL THEN obj_description(c.oid, 'pg_class') ELSE col_description(c.oid, a.attnum) END AS comment
  FROM pg_class c
  CROSS JOIN LATERAL (
    SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT NULL, 0
  ) a
  WHERE c.relnamespace = 'pinterest'::regnamespace AND c.relkind IN ('r', 'p')
    AND pg_has_role(c.relowner, 'USAGE')`;

/**
 * Makes the comments of schema `pinterest` say what the table definitions say, so that a better description
 * needs no migration. Only those that differ are written, and only by a role that owns the tables.
 */
export async function updateComments(db: Knex): Promise<void> {
  const wanted = wantedComments();
  const { rows } = await db.raw(heldComments);
  for (const held of rows as { table: string; column: string | null; comment: string | null }[]) {
    const comment = wanted.get(held.column ? `${held.table}.${held.column}` : held.table);
    if (comment === undefined || comment === held.comment) continue;
    const target = held.column
      ? `COLUMN pinterest.${held.table}."${held.column}"`
      : `TABLE pinterest.${held.table}`;
    // COMMENT takes no parameters; the text comes from our own definitions.
    await db.raw(`COMMENT ON ${target} IS '${comment.replaceAll("'", "''")}'`);
  }
}
