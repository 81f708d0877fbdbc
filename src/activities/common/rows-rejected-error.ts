import type { Knex } from 'knex';
import { SyncError, shorten } from '../../errors.js';
import { firstReasons, type RowSource } from '../../postgres/rejected-rows.js';
import type { UnitTotals } from '../../shared/tables.js';

/** The message names these; the table has them all. */
const NAMED_REASONS = 3;
const REASON_CHARACTERS = 200;

/** The error of a list or day that was read to its end, with rows that could not be stored. */
export async function rowsRejectedError(db: Knex, source: RowSource, totals: UnitTotals): Promise<SyncError> {
  const reasons = await firstReasons(db, source, NAMED_REASONS);
  const named = reasons.map((reason) => shorten(reason, REASON_CHARACTERS)).join('; ');
  const rows = totals.rejected === 1 ? '1 row' : `${totals.rejected} rows`;
  return new SyncError('RowsRejected', `${rows} could not be stored: ${named}`, { totals });
}
