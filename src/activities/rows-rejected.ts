import type { Knex } from 'knex';
import { SyncError, shorten } from '../errors.js';
import { firstReasons, type RowSource } from '../postgres/rejected-rows.js';
import type { UnitTotals } from '../shared/tables.js';

/** The message tells these; the table has them all. */
const TOLD_REASONS = 3;
const TOLD_CHARACTERS = 200;

/** The error of a list or day that was read to its end, with rows that could not be stored. */
export async function rowsRejected(db: Knex, source: RowSource, totals: UnitTotals): Promise<SyncError> {
  const reasons = await firstReasons(db, source, TOLD_REASONS);
  const told = reasons.map((reason) => shorten(reason, TOLD_CHARACTERS)).join('; ');
  const rows = totals.rejected === 1 ? '1 row' : `${totals.rejected} rows`;
  return new SyncError('RowsRejected', `${rows} could not be stored: ${told}`, { totals });
}
