/** Access tokens are renewed before they end, and when Pinterest refuses one; one renewal serves all workers. */
import { SyncError } from '../errors.js';
import type { NewGrant } from '../pinterest/grant.js';
import type { RenewedToken, TokenSource } from '../pinterest/token-source.js';
import type { GrantStore, KeptGrant, UsableGrant } from './grant-store.js';

/** An access token is renewed this long before it ends; a short-lived one after half of its time. */
const RENEW_AHEAD_MS = 5 * 60_000;

/** @param renewGrant requests a new access token from Pinterest. */
export function tokensFromGrant(
  store: GrantStore,
  renewGrant: (refreshToken: string) => Promise<NewGrant>,
): TokenSource {
  let known: UsableGrant | undefined;
  let pending: Promise<RenewedToken> | undefined;

  async function obtain(refused?: string): Promise<RenewedToken> {
    let isNew = false;
    const renew = async (stored: KeptGrant) => {
      if (isFresh(stored, refused)) return stored;
      isNew = true;
      return withRenewal(await renewGrant(stored.refreshToken));
    };
    // Another worker may have renewed it already, and this check blocks nobody.
    const stored = await store.read();
    known = isFresh(stored, refused) ? stored : await update(store, renew);
    return { token: known.accessToken, isNew };
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

/** Decides when a grant that has just come is to be renewed. */
export function withRenewal(grant: NewGrant): UsableGrant {
  const now = Date.now();
  const accessMs = grant.accessTokenEndsAt - now;
  const renewals = [now + Math.max(accessMs - RENEW_AHEAD_MS, accessMs / 2)];
  // A renewal also makes the refresh token last longer, so it may not wait until that one has ended.
  if (grant.endsAt !== undefined) renewals.push(now + (grant.endsAt - now) / 2);
  return { ...grant, renewAt: Math.min(...renewals) };
}

/** Whether it has an access token other than the refused one that need not be renewed yet. */
function isFresh(grant: KeptGrant | undefined, refused?: string): grant is UsableGrant {
  if (grant?.accessToken === undefined || grant.accessToken === refused) return false;
  return Date.now() < (grant.renewAt ?? 0);
}

async function update(
  store: GrantStore,
  change: (stored: KeptGrant) => Promise<UsableGrant>,
): Promise<UsableGrant> {
  try {
    return await store.update(change);
  } catch (error) {
    const isRefusal = error instanceof SyncError && error.code === 'AuthenticationFailed';
    throw isRefusal && store.refused ? await store.refused(error, 'grant') : error;
  }
}
