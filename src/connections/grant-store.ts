import type { SyncError } from '../errors.js';
import type { Grant } from '../pinterest/grant.js';

/** A grant with what we decide about it. */
export interface KeptGrant extends Grant {
  /** When its tokens are to be renewed. */
  renewAt?: number | undefined;
}

/** One with an access token. */
export type UsableGrant = KeptGrant & { accessToken: string };

/** Where a grant is kept between renewals, one for all workers. */
export interface GrantStore {
  /** The grant as it is now; another worker may have renewed it. */
  read(): Promise<KeptGrant>;
  /** Hands the grant to `change` while nobody else can change it, and stores what comes back before anyone uses it. */
  update(change: (stored: KeptGrant) => Promise<UsableGrant>): Promise<UsableGrant>;
  /**
   * Called when Pinterest no longer takes what was stored: the grant, or only a token that it has just given. Returns
   * the error that says what to do.
   */
  refused?(error: SyncError, what: 'grant' | 'token'): Promise<SyncError>;
}
