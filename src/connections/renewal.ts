/** Access tokens are renewed before they end, and when Pinterest refuses one; one renewal serves all workers. */
import { SyncError } from '../errors.js';
import { type Grant, renewGrant } from '../pinterest/oauth.js';
import type { RequestObserver } from '../pinterest/observer.js';
import type { RenewedToken, TokenSource } from '../pinterest/token-source.js';
import type { App } from '../shared/credentials.js';

/** Where a grant is kept between renewals, one for all workers. */
export interface GrantStore {
  /** The grant as it is now; another worker may have renewed it. */
  read(): Promise<Grant>;
  /** Hands the grant to `change` while nobody else can change it, and stores what comes back before anyone uses it. */
  update(change: (stored: Grant) => Promise<Grant>): Promise<Grant>;
  /**
   * Called when Pinterest no longer takes what was stored: the grant, or only a token that it has just given. Returns
   * the error that says what to do.
   */
  refused?(error: SyncError, what: 'grant' | 'token'): Promise<SyncError>;
}

export interface GrantOptions {
  apiUrl: string;
  app: App;
  store: GrantStore;
  observer: RequestObserver;
}

export function tokensFromGrant({ apiUrl, app, store, observer }: GrantOptions): TokenSource {
  let known: Grant | undefined;
  let pending: Promise<RenewedToken> | undefined;

  async function obtain(refused?: string): Promise<RenewedToken> {
    let isNew = false;
    const renew = async (stored: Grant) => {
      if (isFresh(stored, refused)) return stored;
      isNew = true;
      return renewGrant(apiUrl, app, stored.refreshToken, observer);
    };
    // Another worker may have renewed it already, and looking holds nobody up.
    const stored = await store.read();
    known = isFresh(stored, refused) ? stored : await update(store, renew);
    return { token: known.accessToken as string, isNew };
  }

  /** Callers that need a token at the same time share one request. */
  function obtainOnce(refused?: string): Promise<RenewedToken> {
    pending ??= obtain(refused).finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return {
    get: async () => (isFresh(known) ? known.accessToken : (await obtainOnce()).token),
    renew: async (refused) =>
      isFresh(known, refused) ? { token: known.accessToken, isNew: false } : obtainOnce(refused),
    explain: async (error) => (store.refused ? store.refused(error, 'token') : error),
  };
}

/** Whether it has an access token other than the refused one that need not be renewed yet. */
function isFresh(grant: Grant | undefined, refused?: string): grant is Grant & { accessToken: string } {
  if (grant?.accessToken === undefined || grant.accessToken === refused) return false;
  return Date.now() < (grant.renewAt ?? 0);
}

async function update(store: GrantStore, change: (stored: Grant) => Promise<Grant>): Promise<Grant> {
  try {
    return await store.update(change);
  } catch (error) {
    const isRefusal = error instanceof SyncError && error.code === 'AuthenticationFailed';
    throw isRefusal && store.refused ? await store.refused(error, 'grant') : error;
  }
}
