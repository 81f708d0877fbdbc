/** Writes the rows of an answer by one statement; again without what cannot be read, where there is such a thing. */
import type { Knex } from 'knex';
import type { RowFault } from '../pinterest/contract.js';
import type { BodyShape } from '../pinterest/json-text.js';
import type { Day } from '../shared/dates.js';
import type { RejectedRow } from '../shared/rejected-row.js';
import type { Mapping } from '../shared/settings.js';
import { addRows, noRows, type UnitTotals } from '../shared/tables.js';
import type { RowContext } from '../tables/definition.js';
import { cleanJson } from './clean-json.js';
import { sqlStateOf, toDatabaseError } from './errors.js';
import { mendRows } from './mend-rows.js';
import { type RowSource, saveRejected } from './rejected-rows.js';
import { type Counts, type RowsToWrite, runStatement } from './run-upsert.js';

/** Rows as Pinterest sent them. */
export interface ReceivedRows {
  /** The response body, untouched. */
  body: string;
  shape: BodyShape;
  /** Rows that are not to be stored, and those that need a closer look. */
  faults?: readonly RowFault[] | undefined;
  context: RowContext;
  /** Nothing is stored of what was requested, so there is nothing to compare them with. */
  areFirst?: boolean | undefined;
  /** Ads of which they are all rows of a day. */
  complete?: { date: Day; adIds: readonly string[] } | undefined;
}

/**
 * How an answer is written. `at once`: by one statement, which for first rows looks for no others. `merge`: by one
 * statement that looks for stored rows. `mended`: the same, after values that cannot be read were taken out. `row by
 * row`: in a savepoint each. Only answers with odd values pay for more than one statement.
 */
export type WriteMode = 'at once' | 'merge' | 'mended' | 'row by row';

/** The mode that is tried first: rows that are known to be bad cannot be written at once. */
export const firstMode = (received: ReceivedRows | undefined): WriteMode =>
  received?.faults?.length ? 'mended' : 'at once';

/** Whether it is written without looking for stored rows. */
export const isFirstLoad = ({ areFirst }: ReceivedRows, mode: WriteMode): boolean =>
  mode === 'at once' && areFirst === true;

/** The mode for a new transaction when one failed; undefined when no other mode would do better. */
export function fallbackMode(failed: WriteMode, error: unknown): WriteMode | undefined {
  if (failed === 'at once' && isDuplicate(error)) return 'merge';
  if (failed === 'row by row' || toDatabaseError(error)?.code !== 'RowRefused') return undefined;
  return failed === 'mended' ? 'row by row' : 'mended';
}

export interface Writing {
  source: RowSource;
  mapping: Mapping;
  mode: WriteMode;
}

type Written = Counts &
  Pick<UnitTotals, 'cleaned' | 'rejected' | 'unreadable' | 'news'> & { rejectedRows: readonly string[] };

/**
 * Writes one answer of Pinterest, and keeps aside the rows that cannot be stored and the values that cannot be read.
 *
 * @param db a transaction: all modes but `row by row` fail as a whole.
 * @returns how its rows compare with what the table held.
 */
export async function writeRows(
  db: Knex,
  received: ReceivedRows,
  { source, mapping, mode }: Writing,
): Promise<Written> {
  const { json, cleaned } = cleanJson(received.body);
  const isFirst = isFirstLoad(received, mode);
  const answer: RowsToWrite = { ...received, body: json, table: source.table, mapping, isFirstLoad: isFirst };
  if (mode === 'at once' || mode === 'merge')
    return { ...(await runStatement(db, answer)), ...nothingRejected, cleaned };
  // Of what Postgres refused, it is not known which row is odd.
  const areKnown = mode === 'mended' && Boolean(received.faults?.length);
  const mended = await mendRows(db, answer, { faults: received.faults, areKnown });
  const { counts, refused } = await (mode === 'mended' ? writeMended : writeRowByRow)(
    db,
    answer,
    mended.rows,
  );
  const rejected = [...mended.rejected, ...refused];
  const news = await saveRejected(db, source, rejected, mended.isOddEncoding);
  const rejectedRows = rejected.filter(({ kind }) => kind === 'row').map(({ raw }) => raw);
  const unreadable = rejected.length - rejectedRows.length;
  return { ...counts, cleaned, rejected: rejectedRows.length, rejectedRows, unreadable, news };
}

const nothingRejected = { rejected: 0, rejectedRows: [], unreadable: 0, news: 0 };

interface Outcome {
  counts: Counts;
  /** Rows that Postgres refused after all. */
  refused: RejectedRow[];
}

async function writeMended(db: Knex, answer: RowsToWrite, rows: readonly string[]): Promise<Outcome> {
  const counts = await runStatement(db, { ...answer, body: `[${rows.join(',')}]`, shape: 'array' });
  return { counts, refused: [] };
}

async function writeRowByRow(db: Knex, answer: RowsToWrite, rows: readonly string[]): Promise<Outcome> {
  let counts: Counts = { rows: noRows, finalRowsChanged: 0, keys: [], fresh: [] };
  const refused: RejectedRow[] = [];
  for (const raw of rows) {
    const outcome = await tryToWrite(db, { ...answer, body: raw, shape: 'object' });
    if (typeof outcome === 'string') refused.push({ kind: 'row', reason: outcome, raw });
    else counts = addCounts(counts, outcome);
  }
  return { counts, refused };
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
    return await db.transaction((savepoint) => runStatement(savepoint, row));
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
const isDuplicate = (error: unknown) => sqlStateOf(error) === '23505';
