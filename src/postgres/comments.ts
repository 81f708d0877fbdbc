import type { Knex } from 'knex';
import { bookkeepingColumns } from '../tables/definition.js';
import { tables } from '../tables/index.js';
import { settingsTables } from '../ums/settings-tables.js';
import { vendorPerformance } from '../ums/vendor-performance.js';

/** `schema.table` or `schema.table.column`, with what the database should say about it. */
function wantedComments(): Map<string, string> {
  const wanted = new Map<string, string>();
  const add = (table: string, comment: string, columns: readonly { name: string; comment: string }[]) => {
    wanted.set(table, comment);
    for (const column of columns) wanted.set(`${table}.${column.name}`, column.comment);
  };
  for (const table of Object.values(tables)) {
    add(`pinterest.${table.name}`, table.comment, [...table.columns, ...bookkeepingColumns]);
  }
  for (const { name, comment, columns } of [vendorPerformance, ...settingsTables]) {
    add(`ums.${name}`, comment, columns);
  }
  return wanted;
}

interface Held {
  table: string;
  column: string | null;
  kind: string;
  comment: string | null;
}

const heldComments = `
  SELECT n.nspname || '.' || c.relname AS "table", a.attname AS "column",
    CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
    CASE WHEN a.attname IS NULL THEN obj_description(c.oid, 'pg_class') ELSE col_description(c.oid, a.attnum) END AS comment
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
    SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT NULL, 0
  ) a
  WHERE n.nspname IN ('pinterest', 'ums') AND c.relkind IN ('r', 'p', 'v')
    AND pg_has_role(c.relowner, 'USAGE')`;

/**
 * Makes the comments of schemas `pinterest` and `ums` say what the definitions say, so that a better description
 * needs no migration. Only those that differ are written, and only by a role that owns the relations.
 */
export async function updateComments(db: Knex): Promise<void> {
  const wanted = wantedComments();
  const { rows } = await db.raw(heldComments);
  for (const held of rows as Held[]) {
    const comment = wanted.get(held.column ? `${held.table}.${held.column}` : held.table);
    if (comment === undefined || comment === held.comment) continue;
    const target = held.column ? `COLUMN ${held.table}."${held.column}"` : `${held.kind} ${held.table}`;
    // COMMENT takes no parameters; the text comes from our own definitions.
    await db.raw(`COMMENT ON ${target} IS '${comment.replaceAll("'", "''")}'`);
  }
}
