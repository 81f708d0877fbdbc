/** How an answer is written: at once, or more carefully when that fails. */
import type { RowFault } from '../pinterest/contract.js';
import type { BodyShape } from '../pinterest/json-text.js';
import type { Day } from '../shared/dates.js';
import type { RowContext } from '../tables/definition.js';
import { toDatabaseError } from './errors.js';
import { sqlStateOf } from './select.js';

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

/**
 * Conflicts are looked for on the identity, so a row that another worker inserts at this very moment can be met by its
 * key first, which Postgres refuses once that worker has committed. Then the row can be found.
 */
export const isDuplicate = (error: unknown) => sqlStateOf(error) === '23505';
