import type { Knex } from 'knex';
import type { RowFault } from '../pinterest/contract.js';
import type { Mapping } from '../shared/settings.js';
import { addRows, noRows, type TableName, type UnitTotals } from '../shared/tables.js';
import type { Context } from '../tables/definition.js';
import { tables } from '../tables/index.js';
import { cleanJson } from './clean-json.js';
import { type BodyShape, compileFirstLoad, compileUpsert } from './compile-upsert.js';
import { toDatabaseError } from './errors.js';
import type { RejectedRow } from './rejected-rows.js';
import { splitRows } from './split-rows.js';

/** Rows as Pinterest sent them. */
export interface ReceivedRows {
  table: TableName;
  /** The response body, untouched. */
  body: string;
  shape: BodyShape;
  /** Rows that are not to be stored. */
  faults?: readonly RowFault[];
  context: Context;
  /** Nothing is stored of what was asked for, and no two rows are about the same: there is nothing to compare them with. */
  areFirst?: boolean;
}

interface Statement {
  sql: string;
  /** Given to a statement that Postgres may plan once per session; parsing and planning are a sixth of its time. */
  name?: string;
}

const statements = new Map<string, Statement>();

function statementFor({ table, shape, areFirst = false }: ReceivedRows, mapping: Mapping): Statement {
  const name = [areFirst ? 'first_load' : 'upsert', table, shape, mapping].join('_');
  let statement = statements.get(name);
  if (!statement) {
    const sql = (areFirst ? compileFirstLoad : compileUpsert)(tables[table], shape, mapping);
    // Looking for what changes reads the table, and a plan that was made while it was empty would be kept as it grows.
    const readsTable = !areFirst && 'restated' in tables[table];
    statement = readsTable ? { sql } : { sql, name };
    statements.set(name, statement);
  }
  return statement;
}

type Counts = Pick<UnitTotals, 'rows' | 'finalRowsChanged'>;

export interface Written extends Counts {
  /** Characters that had to be cleaned. */
  cleaned: number;
  rejected: RejectedRow[];
}

/** Writes one answer of Pinterest. @returns how its rows compare with what the table held, and what was not stored. */
export type Store = (db: Knex, received: ReceivedRows, mapping: Mapping) => Promise<Written>;

/**
 * Runs a transaction that stores `received`: by one statement, and when that meets a row that cannot be stored once
 * more, row by row. So only answers with such a row pay for savepoints.
 *
 * @param transact a whole transaction: what failed is rolled back.
 */
export async function storing<T>(
  received: ReceivedRows | undefined,
  transact: (store: Store) => Promise<T>,
): Promise<T> {
  if (received?.faults?.length) return await transact(storeRowByRow);
  try {
    return await transact(storeAtOnce).catch((error) => {
      if (isDuplicate(error)) return transact(merge);
      throw error;
    });
  } catch (error) {
    if (toDatabaseError(error)?.code !== 'RowRefused') throw error;
    return await transact(storeRowByRow);
  }
}

const storeAtOnce: Store = async (db, received, mapping) => {
  const { json, cleaned } = cleanJson(received.body);
  return { ...(await write(db, { ...received, body: json }, mapping)), cleaned, rejected: [] };
};

const merge: Store = (db, received, mapping) => storeAtOnce(db, { ...received, areFirst: false }, mapping);

const storeRowByRow: Store = async (db, received, mapping) => {
  const { json, cleaned } = cleanJson(received.body);
  const answer = { ...received, body: json, areFirst: false };
  return { ...(await writeRowByRow(db, answer, mapping)), cleaned };
};

async function writeRowByRow(db: Knex, answer: ReceivedRows, mapping: Mapping) {
  const faults = new Map(answer.faults?.map(({ index, reason }) => [index, reason]));
  let counts: Counts = { rows: noRows, finalRowsChanged: 0 };
  const rejected: RejectedRow[] = [];
  for (const [index, raw] of (await splitRows(db, answer.body, answer.shape)).entries()) {
    const row: ReceivedRows = { ...answer, body: raw, shape: 'object' };
    const outcome = faults.get(index) ?? (await tryToWrite(db, row, mapping));
    if (typeof outcome === 'string') rejected.push({ reason: outcome, raw });
    else counts = addCounts(counts, outcome);
  }
  return { ...counts, rejected };
}

function addCounts(a: Counts, b: Counts): Counts {
  return {
    rows: addRows(a.rows, b.rows),
    finalRowsChanged: a.finalRowsChanged + b.finalRowsChanged,
  };
}

/** Writes in a savepoint, so that a refusal undoes nothing else. @returns the reason when Postgres refuses a value. */
async function tryToWrite(
  db: Knex,
  received: ReceivedRows,
  mapping: Mapping,
  isSecondTry = false,
): Promise<Counts | string> {
  try {
    return await db.transaction((savepoint) => write(savepoint, received, mapping));
  } catch (error) {
    if (isDuplicate(error) && !isSecondTry) return await tryToWrite(db, received, mapping, true);
    const known = toDatabaseError(error);
    if (known?.code !== 'RowRefused') throw error;
    return known.message;
  }
}

/**
 * Conflicts are looked for on the identity, so a row that another worker inserts at this very moment can be met by its
 * key first, which Postgres refuses once that worker has committed. Then the row can be found.
 */
function isDuplicate(error: unknown): boolean {
  return (error as { code?: unknown }).code === '23505';
}

interface Counted {
  rows: number;
  new: number;
  changed: number;
  final_rows_changed: number;
}

async function write(db: Knex, received: ReceivedRows, mapping: Mapping): Promise<Counts> {
  const { sql, name } = statementFor(received, mapping);
  const query = db.raw(sql, [received.body, JSON.stringify(received.context)]);
  const { rows, rowCount } = await (name ? query.options({ name }) : query);
  if (received.areFirst) return { rows: { ...noRows, new: rowCount }, finalRowsChanged: 0 };
  const counted = rows[0] as Counted;
  return {
    rows: {
      new: counted.new,
      changed: counted.changed,
      unchanged: counted.rows - counted.new - counted.changed,
    },
    finalRowsChanged: counted.final_rows_changed,
  };
}
