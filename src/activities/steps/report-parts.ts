/** What the reports of every table have in common. */
import type { Knex } from 'knex';
import { SyncError } from '../../errors.js';
import { readJson } from '../../pinterest/lenient-json.js';
import { loadCheckpoint, type UnitFacts } from '../../postgres/checkpoints.js';
import { forgetRejected } from '../../postgres/rejected-rows.js';
import { excerpt } from '../../shared/redact.js';
import type { ActivityContext } from '../context.js';
import type { Batch } from './report-reader.js';
import { newStart } from './start-anew.js';
import { keyOf, sourceOf, type UnitOfAccount } from './unit-keys.js';

/** A file that is another one each time is no report. */
export const MOST_RESTARTS = 3;

/** A day has a row for each pin of an ad, and may have ads that are not listed yet: no report comes near to these. */
export const ROWS_OF_AD = 100;
export const FURTHER_ROWS = 20_000;

/**
 * The step back to the first row of the file.
 *
 * @throws SyncError UnexpectedResponse for a file that is another one each time.
 */
export function firstRowAgain(activity: ActivityContext, unit: UnitOfAccount, facts: UnitFacts) {
  const { restarts = 0 } = facts;
  if (restarts >= MOST_RESTARTS) {
    throw new SyncError('UnexpectedResponse', 'The file of the report is another one at each download');
  }
  async function extraWrites(transaction: Knex) {
    await forgetRejected(transaction, sourceOf(activity, unit));
    return {};
  }
  return { ...newStart, facts: { restarts: restarts + 1 }, extraWrites };
}

/** A row that changed between two readings counts as new and as changed, so fewer are left than none. */
export async function withoutNegative(transaction: Knex, activity: ActivityContext, unit: UnitOfAccount) {
  const { totals } = await loadCheckpoint(transaction, keyOf(activity, unit));
  return { new: 0, changed: 0, unchanged: Math.max(0, -totals.rows.unchanged) };
}

/**
 * The rows of a batch as one JSON array, and as JavaScript reads them.
 *
 * @throws SyncError PinterestUnavailable for a row that is no JSON.
 */
export function arrayOf({ rows, position }: Batch): { text: string; json: unknown[] } {
  const read = readJson(`[${rows.join(',')}]`);
  if (!read) throw noJson(rows, position.rows - rows.length);
  return { text: read.text, json: read.json as unknown[] };
}

const EXCERPT_CHARACTERS = 80;

function noJson(rows: readonly string[], rowsBefore: number): SyncError {
  const index = rows.findIndex((row) => readJson(row) === undefined);
  const quoted = JSON.stringify(excerpt(rows[index] ?? '', EXCERPT_CHARACTERS));
  return new SyncError(
    'PinterestUnavailable',
    `Row ${rowsBefore + index + 1} of the report is no JSON: ${quoted}`,
  );
}
