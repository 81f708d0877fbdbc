/** A chosen table that Pinterest refuses. The same answer to another request would stop the ad account or the whole run. */
import { SyncError } from '../../errors.js';
import type { ErrorCode } from '../../shared/error-table.js';

/** The five tables may be allowed all the same. */
const ofTheTable: readonly ErrorCode[] = ['PermissionDenied', 'AppRefused', 'NotFound'];

/** @throws SyncError TableRefused when Pinterest does not let this user or app read the table; other errors of `request`. */
export async function withTableRefused<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof SyncError && ofTheTable.includes(error.code))) throw error;
    throw new SyncError('TableRefused', error.message, { refusal: error.refusal, cause: error });
  }
}
