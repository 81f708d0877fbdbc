/** Refusals that are about one chosen table, although the same answer to another request would be about much more. */
import { SyncError } from '../../errors.js';
import type { ErrorCode } from '../../shared/error-table.js';

/** What the five tables are read with may be allowed all the same. */
const ofTheTable: readonly ErrorCode[] = ['PermissionDenied', 'AppRefused', 'NotFound'];

/** @throws SyncError TableRefused for what Pinterest lets nobody read here, and whatever else `request` throws. */
export async function askedOfTable<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof SyncError && ofTheTable.includes(error.code))) throw error;
    throw new SyncError('TableRefused', error.message, { refusal: error.refusal, cause: error });
  }
}
