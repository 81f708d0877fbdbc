import type { Knex } from 'knex';
import type { RowCounts, TableName } from '../shared/tables.js';
import type { ContextName } from '../tables/definition.js';
import { type Mapping, tables } from '../tables/index.js';
import { cleanJson } from './clean-json.js';
import { type BodyShape, compileUpsert } from './compile-upsert.js';

/** Rows as Pinterest sent them. */
export interface ReceivedRows {
  table: TableName;
  /** The response body, untouched. */
  body: string;
  shape: BodyShape;
  context: Partial<Record<ContextName, string | number>>;
}

const statements = new Map<string, string>();

function statementFor(table: TableName, shape: BodyShape, mapping: Mapping): string {
  const key = `${table}/${shape}/${mapping}`;
  let statement = statements.get(key);
  if (!statement) {
    statement = compileUpsert(tables[table], shape, mapping);
    statements.set(key, statement);
  }
  return statement;
}

/**
 * Writes one answer of Pinterest, whole or not at all.
 *
 * @returns how the rows compare with what the table held, and how many characters had to be cleaned.
 */
export async function upsert(
  db: Knex,
  received: ReceivedRows,
  mapping: Mapping,
): Promise<{ rows: RowCounts; cleaned: number }> {
  const { json, cleaned } = cleanJson(received.body);
  const statement = statementFor(received.table, received.shape, mapping);
  const { rows } = await db.raw(statement, [json, JSON.stringify(received.context)]);
  const counted = rows[0] as { rows: number; new: number; changed: number };
  return {
    rows: {
      new: counted.new,
      changed: counted.changed,
      unchanged: counted.rows - counted.new - counted.changed,
    },
    cleaned,
  };
}
