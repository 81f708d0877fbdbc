/** Which ad accounts of a connection are synced. Pure. */
import { DEFAULT_CONNECTION } from '../shared/connections.js';

export interface Limits {
  /** PINTEREST_AD_ACCOUNT_IDS. */
  adAccountIds: readonly string[] | undefined;
  /** PINTEREST_AD_ACCOUNT_IDS_EXCLUDED. */
  excludedAdAccountIds: readonly string[];
}

/** @returns the ad accounts that syncs of the connection are limited to; undefined for all that it sees. */
export function limitedTo({ adAccountIds }: Limits, connection: string): readonly string[] | undefined {
  return connection === DEFAULT_CONNECTION ? adAccountIds : undefined;
}

/**
 * synced: as it should be. left: Pinterest no longer lists it. not chosen: PINTEREST_AD_ACCOUNT_IDS leaves it out.
 * excluded: PINTEREST_AD_ACCOUNT_IDS_EXCLUDED names it.
 */
export type Membership = 'synced' | 'left' | 'not chosen' | 'excluded';

interface Member {
  adAccountId: string;
  /** The connection that syncs it. */
  connection: string;
  /** Whether Pinterest still lists it, as far as a list was ever read. */
  isListed: boolean;
}

/** Ad accounts that were chosen are not listed, so what counts for them is the choice. */
export function membershipOf({ adAccountId, connection, isListed }: Member, limits: Limits): Membership {
  if (limits.excludedAdAccountIds.includes(adAccountId)) return 'excluded';
  const chosen = limitedTo(limits, connection);
  if (chosen) return chosen.includes(adAccountId) ? 'synced' : 'not chosen';
  return isListed ? 'synced' : 'left';
}
