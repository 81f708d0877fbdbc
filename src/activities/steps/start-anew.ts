/**
 * Reading from the beginning once more: a list of which Pinterest no longer accepts its own place, after a long wait for
 * instance, or a report whose file is another one now.
 */
import { SyncError } from '../../errors.js';
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { noTotals, type UnitTotals } from '../../shared/tables.js';

/** The step that goes back to the beginning. */
export const newStart = { items: 0, cursor: undefined, done: false, startsAnew: true } as const;

const newList = { ...newStart, facts: { startedAnew: true } } as const;

/**
 * A list is started anew once.
 *
 * @returns the step that takes the place of the one that failed.
 * @throws unknown the error, when it is another one or the list was started anew before.
 */
export function newStartAfter(error: unknown, { startedAnew }: UnitFacts): typeof newList {
  const isRefused = error instanceof SyncError && error.code === 'BookmarkRefused';
  if (!isRefused || startedAnew) throw error;
  return newList;
}

/**
 * What was written comes once more, as unchanged: taken off beforehand, so that nothing counts twice. New and changed rows
 * stay counted; what was rejected is counted when it comes again.
 */
export function totalsAnew({ rows, requests, withdrawn, finalRowsChanged }: UnitTotals): UnitTotals {
  const written = { ...rows, unchanged: -(rows.new + rows.changed) };
  return { ...noTotals, requests, withdrawn, finalRowsChanged, rows: written };
}
