/** Runs the statement that writes rows, and keeps its texts. */
import type { Knex } from 'knex';
import type { BodyShape } from '../pinterest/json-text.js';
import type { Mapping } from '../shared/settings.js';
import { noRows, type TableName, type UnitTotals } from '../shared/tables.js';
import type { RowContext } from '../tables/definition.js';
import { tables } from '../tables/index.js';
import { compileFirstLoad, compileUpsert } from './compile-upsert.js';

/** Rows on their way into a statement. */
export interface RowsToWrite {
  body: string;
  shape: BodyShape;
  context: RowContext;
  table: TableName;
  mapping: Mapping;
  isFirstLoad: boolean;
}

export type Counts = Pick<UnitTotals, 'rows' | 'finalRowsChanged'> & {
  /** `__sync_key` of the rows of analytics; none of a first load. */
  keys: readonly string[];
  /** Of those that had no numbers before. */
  fresh: readonly string[];
};

interface Counted {
  rows: number;
  new: number;
  changed: number;
  final_rows_changed: number;
  keys: string[] | null;
  fresh: string[] | null;
}

export async function runStatement(db: Knex, answer: RowsToWrite): Promise<Counts> {
  const { sql, name } = statementFor(answer);
  const query = db.raw(sql, [answer.body, JSON.stringify(answer.context)]);
  const { rows, rowCount } = await (name ? query.options({ name }) : query);
  if (answer.isFirstLoad)
    return { rows: { ...noRows, new: rowCount }, finalRowsChanged: 0, keys: [], fresh: [] };
  const counted = rows[0] as Counted;
  return {
    rows: {
      new: counted.new,
      changed: counted.changed,
      unchanged: counted.rows - counted.new - counted.changed,
    },
    finalRowsChanged: counted.final_rows_changed,
    keys: counted.keys ?? [],
    fresh: counted.fresh ?? [],
  };
}

interface Statement {
  sql: string;
  /** Given to a statement that Postgres may plan once per session; parsing and planning are a sixth of its time. */
  name?: string | undefined;
}

const statements = new Map<string, Statement>();

function statementFor({ table, shape, mapping, isFirstLoad }: RowsToWrite): Statement {
  const name = [isFirstLoad ? 'first_load' : 'upsert', table, shape, mapping].join('_');
  let statement = statements.get(name);
  if (!statement) {
    const sql = (isFirstLoad ? compileFirstLoad : compileUpsert)(tables[table], shape, mapping);
    // Looking for what changes reads the table, and a plan that was made while it was empty would be kept as it grows.
    const readsTable = !isFirstLoad && 'restated' in tables[table];
    statement = readsTable ? { sql } : { sql, name };
    statements.set(name, statement);
  }
  return statement;
}
