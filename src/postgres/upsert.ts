/** Writes the rows of an answer by one statement, or row by row where one of them cannot be stored. */
import type { Knex } from 'knex';
import type { RowFault } from '../pinterest/contract.js';
import type { Day } from '../shared/dates.js';
import type { Mapping } from '../shared/settings.js';
import { addRows, noRows, type TableName, type UnitTotals } from '../shared/tables.js';
import type { RowContext } from '../tables/definition.js';
import { tables } from '../tables/index.js';
import { cleanJson } from './clean-json.js';
import { type BodyShape, compileFirstLoad, compileUpsert, rowsOf } from './compile-upsert.js';
import { toDatabaseError } from './errors.js';
import { type RejectedRow, type RowSource, saveRejected } from './rejected-rows.js';
import { select } from './select.js';

/** Rows as Pinterest sent them. */
export interface ReceivedRows {
  /** The response body, untouched. */
  body: string;
  shape: BodyShape;
  /** Rows that are not to be stored. */
  faults?: readonly RowFault[] | undefined;
  context: RowContext;
  /** Nothing is stored of what was requested, so there is nothing to compare them with. */
  areFirst?: boolean | undefined;
  /** Ads of which they are all rows of a day. */
  complete?: { date: Day; adIds: readonly string[] } | undefined;
}

/**
 * How an answer is written. `at once`: by one statement, which for first rows looks for no others. `merge`: by one
 * statement that looks for stored rows. `row by row`: in a savepoint each, so only answers with a row that cannot be
 * stored pay for savepoints.
 */
export type WriteMode = 'at once' | 'merge' | 'row by row';

/** The mode that is tried first: rows that are known to be bad cannot be written at once. */
export const firstMode = (received: ReceivedRows | undefined): WriteMode =>
  received?.faults?.length ? 'row by row' : 'at once';

/** The mode for a new transaction when one failed; undefined when no other mode would do better. */
export function fallbackMode(failed: WriteMode, error: unknown): WriteMode | undefined {
  if (failed === 'at once' && isDuplicate(error)) return 'merge';
  const isRefused = failed !== 'row by row' && toDatabaseError(error)?.code === 'RowRefused';
  return isRefused ? 'row by row' : undefined;
}

export interface Writing {
  source: RowSource;
  mapping: Mapping;
  mode: WriteMode;
}

type Counts = Pick<UnitTotals, 'rows' | 'finalRowsChanged'> & {
  /** `__sync_key` of the rows of analytics; none of a first load. */
  keys: readonly string[];
  /** Of those that had no numbers before. */
  fresh: readonly string[];
};

/**
 * Writes one answer of Pinterest, and keeps aside the rows that cannot be stored.
 *
 * @param db a transaction: the modes `at once` and `merge` fail as a whole.
 * @returns how its rows compare with what the table held.
 */
export async function writeRows(
  db: Knex,
  received: ReceivedRows,
  { source, mapping, mode }: Writing,
): Promise<Counts & Pick<UnitTotals, 'cleaned' | 'rejected'> & { rejectedRows: readonly string[] }> {
  const { json, cleaned } = cleanJson(received.body);
  const isFirstLoad = mode === 'at once' && received.areFirst === true;
  const answer: RowsToWrite = { ...received, body: json, table: source.table, mapping, isFirstLoad };
  if (mode !== 'row by row') return { ...(await write(db, answer)), cleaned, rejected: 0, rejectedRows: [] };
  const { rejected, ...counts } = await writeRowByRow(db, answer, received.faults);
  await saveRejected(db, source, rejected);
  return { ...counts, cleaned, rejected: rejected.length, rejectedRows: rejected.map(({ raw }) => raw) };
}

/** Rows on their way into a statement. */
interface RowsToWrite extends Pick<ReceivedRows, 'body' | 'shape' | 'context'> {
  table: TableName;
  mapping: Mapping;
  isFirstLoad: boolean;
}

async function writeRowByRow(db: Knex, answer: RowsToWrite, faults: ReceivedRows['faults']) {
  const reasons = new Map(faults?.map(({ index, reason }) => [index, reason]));
  let counts: Counts = { rows: noRows, finalRowsChanged: 0, keys: [], fresh: [] };
  const rejected: RejectedRow[] = [];
  for (const [index, raw] of (await splitRows(db, answer.body, answer.shape)).entries()) {
    const row: RowsToWrite = { ...answer, body: raw, shape: 'object' };
    const outcome = reasons.get(index) ?? (await tryToWrite(db, row));
    if (typeof outcome === 'string') rejected.push({ reason: outcome, raw });
    else counts = addCounts(counts, outcome);
  }
  return { ...counts, rejected };
}

/** The JSON of each row of an answer. Postgres takes it apart, because JavaScript would change long numbers. */
export async function splitRows(db: Knex, body: string, shape: BodyShape): Promise<string[]> {
  const rows = await select<{ row: string }>(
    db,
    `SELECT value::text AS row FROM json_array_elements(${rowsOf[shape]}) WITH ORDINALITY ORDER BY ordinality`,
    [body],
  );
  return rows.map(({ row }) => row);
}

function addCounts(a: Counts, b: Counts): Counts {
  return {
    rows: addRows(a.rows, b.rows),
    finalRowsChanged: a.finalRowsChanged + b.finalRowsChanged,
    keys: [...a.keys, ...b.keys],
    fresh: [...a.fresh, ...b.fresh],
  };
}

/** Writes in a savepoint, so that a refusal undoes nothing else. @returns the reason when Postgres refuses a value. */
async function tryToWrite(db: Knex, row: RowsToWrite, isSecondTry = false): Promise<Counts | string> {
  try {
    return await db.transaction((savepoint) => write(savepoint, row));
  } catch (error) {
    if (isDuplicate(error) && !isSecondTry) return await tryToWrite(db, row, true);
    const known = toDatabaseError(error);
    if (known?.code !== 'RowRefused') throw error;
    return known.message;
  }
}

/**
 * Conflicts are looked for on the identity, so a row that another worker inserts at this very moment can be met by its
 * key first, which Postgres refuses once that worker has committed. Then the row can be found.
 */
const isDuplicate = (error: unknown) => (error as { code?: unknown }).code === '23505';

interface Counted {
  rows: number;
  new: number;
  changed: number;
  final_rows_changed: number;
  keys: string[] | null;
  fresh: string[] | null;
}

async function write(db: Knex, answer: RowsToWrite): Promise<Counts> {
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
