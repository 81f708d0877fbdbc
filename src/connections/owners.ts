/**
 * Which connection syncs which ad account: the first that lists it, for as long as it is connected, Pinterest accepts
 * its grant, and it lists it.
 */
import type { Knex } from 'knex';
import {
  type Claimant,
  type OwnedElsewhere,
  readOwnedElsewhere,
  readServingConnection,
  type ServingConnection,
  takeAdAccounts,
  type WorkOwner,
} from '../postgres/ad-account-owners.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';

/** @returns the ad accounts that another connection has. */
export async function claimAdAccounts(
  db: Knex,
  claimant: Claimant,
  ids: readonly string[],
): Promise<OwnedElsewhere[]> {
  await takeAdAccounts(db, claimant, ids);
  return readOwnedElsewhere(db, claimant, ids);
}

/** The connection that work is done with: the one that is named, else the one that has the ad account. */
export function servingConnection(db: Knex, owner: WorkOwner): Promise<ServingConnection> {
  return readServingConnection(db, owner, DEFAULT_CONNECTION);
}
