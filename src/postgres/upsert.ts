/** Writes the rows of an answer by one statement; again without what cannot be read, where there is such a thing. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Day } from '../shared/dates.js';
import type { RejectedRow } from '../shared/rejected-row.js';
import { remembered } from '../shared/remembered.js';
import type { Mapping } from '../shared/settings.js';
import { addRows, noRows, type UnitTotals } from '../shared/tables.js';
import { allTables } from '../tables/all.js';
import type { TableDefinition } from '../tables/definition.js';
import { cleanJson } from './clean-json.js';
import { compileFirstLoad, compileFirstOfDay } from './compile-first-load.js';
import { compileUpsert } from './compile-upsert.js';
import { hasHistory, keepHistory } from './entity-history.js';
import { toDatabaseError } from './errors.js';
import { mendRows } from './mend-rows.js';
import { type RowSource, saveRejected } from './rejected-rows.js';
import { nullsFor } from './select.js';
import { isDuplicate, isFirstLoad, type ReceivedRows, type WriteMode } from './write-modes.js';

export interface Writing {
  source: RowSource;
  mapping: Mapping;
  mode: WriteMode;
  /** The columns that were asked for; absent for all of the table. */
  definition?: TableDefinition | undefined;
  /** A table that further columns of the same rows go to. */
  more?: TableDefinition | undefined;
}

/** Rows on their way into a statement. */
interface RowsToWrite extends Pick<ReceivedRows, 'body' | 'shape' | 'context'> {
  definition: TableDefinition;
  more?: TableDefinition | undefined;
  mapping: Mapping;
  isFirstLoad: boolean;
  /** Of which the statement writes all rows, those of one day; absent where that is not known while it runs. */
  complete?: { date: Day | null; adIds: readonly string[] } | undefined;
}

/** `__sync_key` of the rows of an answer. */
interface AnswerKeys {
  keys: readonly string[];
  /** Of those that had no numbers before. */
  fresh: readonly string[];
}

type Counts = Pick<UnitTotals, 'rows' | 'finalRowsChanged'> & {
  /** Absent when no stored row can be left out by the answer, and none that it holds was. */
  toSettle?: AnswerKeys | undefined;
};

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
  { source, mapping, mode, definition = allTables[source.table], more }: Writing,
): Promise<Written> {
  const { json, cleaned } = cleanJson(received.body);
  const isFirst = isFirstLoad(received, mode);
  const { shape, context, complete = nothingComplete } = received;
  const answer = { body: json, shape, context, definition, more, mapping, isFirstLoad: isFirst };
  if (mode === 'at once' || mode === 'merge')
    return { ...(await runStatement(db, { ...answer, complete })), ...nothingRejected, cleaned };
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

const nothingComplete = { date: null, adIds: [] };
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
  let counts: Counts = { rows: noRows, finalRowsChanged: 0, toSettle: { keys: [], fresh: [] } };
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
    toSettle: {
      keys: [...(a.toSettle?.keys ?? []), ...(b.toSettle?.keys ?? [])],
      fresh: [...(a.toSettle?.fresh ?? []), ...(b.toSettle?.fresh ?? [])],
    },
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

interface Counted {
  rows: number;
  new: number;
  changed: number;
  final_rows_changed: number;
  to_settle: boolean;
  keys: string[] | null;
  fresh: string[] | null;
  /** Of entities whose history is kept. */
  ids?: string[] | null | undefined;
}

async function runStatement(db: Knex, answer: RowsToWrite): Promise<Counts> {
  const { sql, name } = statementFor(answer);
  const { rows, rowCount } = await db.raw(sql, statementValues(answer)).options({ name });
  if (answer.isFirstLoad) return { rows: { ...noRows, new: rowCount }, finalRowsChanged: 0 };
  const counted = rows[0] as Counted;
  if (counted.ids && hasHistory(answer.definition)) await keepHistory(db, answer.definition, counted.ids);
  return {
    rows: {
      new: counted.new,
      changed: counted.changed,
      unchanged: counted.rows - counted.new - counted.changed,
    },
    finalRowsChanged: counted.final_rows_changed,
    toSettle: counted.to_settle ? { keys: counted.keys ?? [], fresh: counted.fresh ?? [] } : undefined,
  };
}

const compilers = { upsert: compileUpsert, first_load: compileFirstLoad, first_of_day: compileFirstOfDay };

function compilerFor({ isFirstLoad, complete }: RowsToWrite): keyof typeof compilers {
  if (!isFirstLoad) return 'upsert';
  return complete?.date ? 'first_of_day' : 'first_load';
}

/** In the order of their places in the statement. */
function statementValues(answer: RowsToWrite) {
  const { body, context, complete, definition } = answer;
  const kind = compilerFor(answer);
  const settings = JSON.stringify(context);
  if (kind === 'first_load' || !definition.restated) return [settings, body];
  const { date = null, adIds = null } = complete ?? {};
  const ads = kind === 'upsert' ? [adIds && [...adIds]] : [adIds?.[0], adIds?.at(-1)];
  return nullsFor([settings, context.ad_account_id, date, ...ads, body]);
}

/** It has a name, so that a session plans it once where there is no pooler; parsing and planning are a sixth of its time. */
interface Statement {
  sql: string;
  name: string;
}

const statements = new WeakMap<TableDefinition, Map<string, Statement>>();

function statementFor(answer: RowsToWrite): Statement {
  const { definition, more, shape, mapping } = answer;
  const kind = compilerFor(answer);
  // Further columns go with one table only, and their definition is made once for each choice of them.
  const ofTable = remembered(statements, more ?? definition, () => new Map<string, Statement>());
  return remembered(ofTable, [kind, shape, mapping].join(' '), () => {
    const sql = compilers[kind]({ table: definition, more, shape, mapping });
    return { name: [kind, definition.name, digestOf(sql)].join('_'), sql };
  });
}

/**
 * A table has several statements at the same time (a report lacks columns that direct answers have), and a session takes a
 * name for one text only. With the digest, a name stays below the 63 bytes that Postgres looks at.
 */
const digestOf = (sql: string) => createHash('sha256').update(sql).digest('hex').slice(0, 12);
