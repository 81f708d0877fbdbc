/** Parts of the statements that write a batch: what they are given, what they read, and where its rows go. */
import type { BodyShape } from '../pinterest/json-text.js';
import { stored as storedIn } from '../shared/database-names.js';
import type { Mapping } from '../shared/settings.js';
import type { TableDefinition } from '../tables/definition.js';
import { syncKeyOf } from '../tables/sync-key.js';
import { list, quote } from './compile-columns.js';

/** What a statement is compiled for. */
export interface WrittenAnswer {
  table: TableDefinition;
  /** A table that further columns of the same rows go to. */
  more?: TableDefinition | undefined;
  shape: BodyShape;
  mapping: Mapping;
}

/**
 * The parameters, the answer's body last: node-postgres would copy it once more for what comes behind it. They are where
 * they are used, as if each stood there.
 */
export const CONTEXT = 'sync AS NOT MATERIALIZED (SELECT ?::json AS context)';

const columnNames = (table: TableDefinition) => table.columns.map(({ name }) => quote(name));
/** The columns that a statement fills. */
export const storedNames = (table: TableDefinition) => [...columnNames(table), '"__sync_key"'];

export const rowOf = (relation: string, names: readonly string[]) =>
  `(${list(names.map((name) => `${relation}.${name}`))})`;

/** A table with the columns of another that has the same key: Postgres reads an answer once for both. */
export function readTogether(table: TableDefinition, more: TableDefinition | undefined): TableDefinition {
  if (!more) return table;
  const own = new Set(table.columns.map(({ name }) => name));
  return { ...table, columns: [...table.columns, ...more.columns.filter(({ name }) => !own.has(name))] };
}

/** The rows of `source` with their key. */
export const keyedPart = (table: TableDefinition) => `, keyed AS (
  SELECT *, ${syncKeyOf(table)} AS "__sync_key" FROM source
)`;

/** Writes the further columns of the same rows to their own table. */
export function furtherPart(more: TableDefinition | undefined, rows: string): string {
  return more
    ? `, further AS (${insertIncoming(more, rows)}
)`
    : '';
}

/** OFFSET 0 keeps a plan that was made for an empty table from reading all of it. */
function whereOnlyWith({ name, onlyWith }: TableDefinition): string {
  if (!onlyWith) return '';
  // More of them can be chosen than Postgres passes to a function.
  const hasOne = onlyWith.map((column) => `${quote(column)} IS NOT NULL`).join(' OR ');
  return `
  WHERE ${hasOne}
    OR EXISTS (SELECT FROM ${storedIn[name]} AS present WHERE present."__sync_key" = incoming."__sync_key" OFFSET 0)`;
}

/** @param rows a relation with one row of each identity. */
export function insertIncoming(table: TableDefinition, rows = 'incoming'): string {
  const stored = storedNames(table);
  const from = table.restated ? 'compared WHERE differs' : `${rows} AS incoming`;
  return `
  INSERT INTO ${storedIn[table.name]} AS stored (${list(stored)})
  SELECT ${list(stored)} FROM ${from}${whereOnlyWith(table)}
  ON CONFLICT (${list(table.identity.map(quote))}) DO UPDATE
  SET ${list(stored.map((name) => `${name} = excluded.${name}`))}, "__synced_at" = excluded."__synced_at"
  WHERE ${rowOf('stored', stored)} IS DISTINCT FROM ${rowOf('excluded', stored)}
  RETURNING stored."__sync_key", xmax = 0 AS inserted`;
}
