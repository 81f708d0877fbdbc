import type { Knex } from 'knex';
import { SyncError } from '../../errors.js';
import { firstReasons, type RowSource } from '../../postgres/rejected-rows.js';
import { sync } from '../../shared/database-names.js';
import { inDatabase } from '../../shared/real-names.js';
import { excerpt } from '../../shared/redact.js';
import type { UnitTotals } from '../../shared/tables.js';
import { counted } from '../../shared/words.js';

/** The message names these; the table has them all. */
const NAMED_REASONS = 3;
const REASON_CHARACTERS = 200;

/** The error of a list or day that was read to its end, with rows or values that no earlier run has reported. */
export async function rowsRejectedError(
  db: Knex,
  source: Pick<RowSource, 'runId' | 'unit'>,
  totals: UnitTotals,
): Promise<SyncError> {
  const reasons = await firstReasons(db, source, NAMED_REASONS);
  const named = reasons.map((reason) => excerpt(reason, REASON_CHARACTERS)).join('; ');
  const { rejected, unreadable } = totals;
  const what = [
    ...(rejected > 0 ? [`${counted(rejected, 'row')} could not be stored`] : []),
    ...(unreadable > 0 ? [`${counted(unreadable, 'value')} could not be read`] : []),
  ];
  return new SyncError(
    'RowsRejected',
    `${what.join(' and ')}: ${named}; see ${inDatabase(sync.rejected_rows)}`,
    { totals },
  );
}
