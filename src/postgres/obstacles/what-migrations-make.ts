/** What the text of a migration creates and changes. */
import type { Migration } from '../migrations/index.js';

interface Made {
  /** Tables that must not be there yet. */
  tables: readonly string[];
  /** Tables that may be there: somebody kept them. */
  kept: readonly string[];
  /** Tables that only their owner can change. */
  changed: readonly string[];
  /** Schemas that something new is in. */
  schemas: readonly string[];
}

const NAME = String.raw`([a-z_]+\.[a-z_]+)`;
const TABLE = new RegExp(`^\\s*CREATE TABLE ${NAME}`, 'gm');
const KEPT_TABLE = new RegExp(`^\\s*CREATE TABLE IF NOT EXISTS ${NAME}`, 'gm');
const CHANGED = new RegExp(`^\\s*(?:ALTER TABLE|CREATE (?:UNIQUE )?INDEX[^;]*? ON) ${NAME}`, 'gm');
const FUNCTION = new RegExp(`^\\s*CREATE (?:OR REPLACE )?FUNCTION ${NAME}`, 'gm');

export function whatTheyMake(migrations: readonly Migration[]): Made {
  const all = (pattern: RegExp) =>
    migrations.flatMap(({ sql }) => [...sql.matchAll(pattern)].map(([, name]) => name as string));
  const [tables, kept, changed] = [all(TABLE), all(KEPT_TABLE), all(CHANGED)];
  const schemas = [...tables, ...kept, ...all(FUNCTION), ...changed].map(
    (name) => name.split('.')[0] as string,
  );
  return { tables, kept, changed, schemas: [...new Set(schemas)] };
}
