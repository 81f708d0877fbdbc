/** How the statement that writes a batch reads the fields of Pinterest's rows, and what columns it makes of them. */
import type { BodyShape } from '../pinterest/json-text.js';
import type { Mapping } from '../shared/settings.js';
import { type Column, type ColumnType, sourceField, type TableDefinition } from '../tables/definition.js';

/** Where a statement finds the rows of an answer. */
export const rowsOf: Record<BodyShape, string> = {
  page: `json_extract_path(?::json, 'items')`,
  array: '?::json',
  object: 'json_build_array(?::json)',
};

/** The type that a column has in the database. */
export const postgresTypes: Record<ColumnType, string> = {
  text: 'text',
  numeric: 'numeric',
  bigint: 'bigint',
  smallint: 'smallint',
  boolean: 'boolean',
  date: 'date',
  epoch: 'timestamptz',
};

/** The type that a field is first read as. Whole numbers may come as 1000.0, so they pass through numeric. */
const readTypes: Record<ColumnType, string> = {
  text: 'text',
  numeric: 'numeric',
  bigint: 'numeric',
  smallint: 'numeric',
  boolean: 'boolean',
  date: 'date',
  epoch: 'numeric',
};

export const quote = (name: string) => `"${name}"`;
export const list = (parts: readonly string[], separator = ', ') => parts.join(separator);

/** Fields as Postgres is to read them; a field that feeds two columns is read once. */
export function recordFields(table: TableDefinition, mapping: Mapping): string[] {
  const fields = new Map<string, string>();
  for (const column of table.columns) {
    const field = sourceField(column, mapping);
    if (field) fields.set(field, column.inside ? 'json' : readTypes[column.type]);
  }
  return [...fields].map(([field, type]) => `${quote(field)} ${type}`);
}

/** A column's value, from the row `r` and from `context`. */
function columnValue(column: Column, mapping: Mapping): string {
  const field = sourceField(column, mapping);
  const fromContext = column.context && `context ->> '${column.context}'`;
  if (!field) return `(${fromContext})::${postgresTypes[column.type]}`;
  let value = `r.${quote(field)}`;
  if (column.inside) value = `${value} ->> '${column.inside}'`;
  if (column.zeroIsNull) value = `nullif(${value}, 0)`;
  if (column.type === 'epoch') value = `to_timestamp(${value}::double precision)`;
  if (column.type === 'bigint') value = `${value}::bigint`;
  return fromContext ? `coalesce(${value}, ${fromContext})` : value;
}

/** The values of a row `r`, under the names of their columns. */
export const columnValues = (table: TableDefinition, mapping: Mapping) =>
  list(table.columns.map((column) => `${columnValue(column, mapping)} AS ${quote(column.name)}`));
