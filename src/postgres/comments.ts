import type { Knex } from 'knex';
import { stored } from '../shared/database-names.js';
import { inDatabase, schemaNames } from '../shared/real-names.js';
import { schemas } from '../shared/schemas.js';
import { literal } from '../shared/sql.js';
import { allTables } from '../tables/all.js';
import { bookkeepingOf } from '../tables/definition.js';
import { settingsTables } from '../ums/settings-tables.js';
import { vendorPerformance } from '../ums/vendor-performance.js';
import { migrations } from './migrations/index.js';
import { select } from './select.js';

/** `schema.table` or `schema.table.column`, with default names, and the comment that its definition gives it. */
function definedComments(): Map<string, string> {
  const comments = new Map<string, string>();
  const add = (relation: string, comment: string, columns: readonly { name: string; comment: string }[]) => {
    comments.set(relation, inDatabase(comment));
    for (const column of columns) comments.set(`${relation}.${column.name}`, inDatabase(column.comment));
  };
  for (const table of Object.values(allTables)) {
    add(stored[table.name], table.comment, [...table.columns, ...bookkeepingOf(table)]);
  }
  for (const { name, comment, columns } of [vendorPerformance, ...settingsTables]) {
    add(`${schemas.ums}.${name}`, comment, columns);
  }
  for (const [relation, comment] of commentsOfMigrations()) comments.set(relation, inDatabase(comment));
  return comments;
}

const COMMENT = new RegExp(
  String.raw`COMMENT ON (?:TABLE|COLUMN) (${schemas.sync}\.[\w.]+) IS\s+'((?:[^']|'')*)'`,
  'g',
);

/** What the program keeps for itself is described where it is made. Renaming a schema leaves those words as they were. */
const commentsOfMigrations = () =>
  migrations.flatMap(({ sql }) =>
    [...sql.matchAll(COMMENT)].map(([, name = '', text = '']) => [name, text.replaceAll("''", "'")] as const),
  );

/** A relation or one of its columns, with its present comment. */
interface Commented {
  relation: string;
  kind: 'TABLE' | 'VIEW';
  column: string | null;
  comment: string | null;
}

const PRESENT = `
  SELECT CASE n.nspname WHEN :pinterest THEN '${schemas.pinterest}' WHEN :extra THEN '${schemas.extra}'
      WHEN :sync THEN '${schemas.sync}' ELSE '${schemas.ums}' END || '.' || c.relname AS relation, a.attname AS "column",
    CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
    CASE WHEN a.attname IS NULL THEN obj_description(c.oid, 'pg_class') ELSE col_description(c.oid, a.attnum) END AS comment
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
    SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT NULL, 0
  ) a
  WHERE n.nspname IN (:pinterest, :extra, :sync, :ums) AND c.relkind IN ('r', 'p', 'v')
    AND pg_has_role(c.relowner, 'USAGE')`;

/**
 * Makes the comments say what the definitions say, with the present names of the schemas, so that a better description
 * needs no migration. Only those that differ are written, and only by a role that owns the relations.
 */
export async function updateComments(db: Knex): Promise<void> {
  const defined = definedComments();
  const rows = await select<Commented>(db, PRESENT, schemaNames());
  for (const { relation, kind, column, comment: present } of rows) {
    const comment = defined.get(column ? `${relation}.${column}` : relation);
    if (comment === undefined || comment === present) continue;
    const target = column ? `COLUMN ${relation}."${column}"` : `${kind} ${relation}`;
    // COMMENT takes no parameters; the text comes from our own definitions.
    await db.raw(`COMMENT ON ${target} IS ${literal(comment)}`);
  }
}
