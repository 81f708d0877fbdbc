/** A list is started anew, once, when Pinterest no longer accepts its own place in it: after a long wait, for instance. */
import { SyncError } from '../../errors.js';
import type { UnitFacts } from '../../postgres/checkpoints.js';
import { noTotals, type UnitTotals } from '../../shared/tables.js';

const newStart = {
  items: 0,
  cursor: undefined,
  done: false,
  startsAnew: true,
  facts: { startedAnew: true },
} as const;

/**
 * @returns the step that takes the place of the one that failed.
 * @throws unknown the error, when it is another one or the list was started anew before.
 */
export function newStartAfter(error: unknown, { startedAnew }: UnitFacts): typeof newStart {
  const isRefused = error instanceof SyncError && error.code === 'BookmarkRefused';
  if (!isRefused || startedAnew) throw error;
  return newStart;
}

/** What was written comes once more, as unchanged: taken off beforehand, so that nothing counts twice. */
export function totalsAnew({ rows, requests }: UnitTotals): UnitTotals {
  return { ...noTotals, requests, rows: { ...rows, unchanged: -(rows.new + rows.changed) } };
}
