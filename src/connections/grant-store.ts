import type { SyncError } from '../errors.js';
import type { Grant } from '../pinterest/grant.js';

/** Where a grant is kept between renewals, one for all workers. */
export interface GrantStore {
  /** The grant as it is now; another worker may have renewed it. */
  read(): Promise<Grant>;
  /**
   * Gives the grant to `change` while nobody else can change it, and stores what comes back before anyone uses
   * it.
   */
  update(change: (stored: Grant) => Promise<Grant>): Promise<Grant>;
  /**
   * Called when Pinterest no longer takes what was stored: the grant, or only a token that it has just given. Returns
   * the error that says what to do.
   */
  refused?(error: SyncError, what: 'grant' | 'token'): Promise<SyncError>;
}
