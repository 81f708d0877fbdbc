/** Access tokens are renewed before they end, and when Pinterest refuses one; one renewal serves all workers. */
import { SyncError } from '../errors.js';
import type { Grant } from '../pinterest/grant.js';
import type { RenewedToken, TokenSource } from '../pinterest/token-source.js';
import type { GrantStore } from './grant-store.js';

/** @param renewGrant requests a new access token from Pinterest. */
export function tokensFromGrant(
  store: GrantStore,
  renewGrant: (refreshToken: string) => Promise<Grant>,
): TokenSource {
  let known: Grant | undefined;
  let pending: Promise<RenewedToken> | undefined;

  async function obtain(refused?: string): Promise<RenewedToken> {
    let isNew = false;
    const renew = async (stored: Grant) => {
      if (isFresh(stored, refused)) return stored;
      isNew = true;
      return renewGrant(stored.refreshToken);
    };
    // Another worker may have renewed it already, and this check blocks nobody.
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
