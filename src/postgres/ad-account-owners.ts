/** Which connection syncs which ad account: one row per ad account and task queue. */
import type { Knex } from 'knex';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import { sync } from '../shared/database-names.js';
import { select, selectOne } from './select.js';

/** SQL of the connection that syncs an ad account. @param id SQL of its id */
export const ownerOf = (id: string) =>
  `coalesce((SELECT min(owned.connection) FROM ${sync.ad_account_owners} AS owned
    WHERE owned.ad_account_id = ${id}), '${DEFAULT_CONNECTION}')`;

export interface Claimant {
  taskQueue: string;
  connection: string;
  /** The connection that the environment stands for, which has no row. */
  ofEnvironment: string | undefined;
}

/**
 * Makes the ad accounts the connection's own, except those that another one owns that is still connected. One whose
 * grant Pinterest has refused is not: nobody would read them until a person connects it again.
 */
export async function takeAdAccounts(
  db: Knex,
  { taskQueue, connection, ofEnvironment = '' }: Claimant,
  ids: readonly string[],
): Promise<void> {
  // In one order, so that two claimants cannot wait for each other.
  await db.raw(
    `INSERT INTO ${sync.ad_account_owners} AS existing (task_queue, ad_account_id, connection)
     SELECT :taskQueue, id, :connection FROM (SELECT DISTINCT unnest(CAST(:ids AS text[])) AS id ORDER BY 1) AS seen
     ON CONFLICT (task_queue, ad_account_id) DO UPDATE SET connection = excluded.connection, since = now()
     WHERE existing.connection <> excluded.connection AND existing.connection <> :ofEnvironment
       AND NOT EXISTS (SELECT FROM ${sync.connections} WHERE name = existing.connection AND state <> 'refused')`,
    { taskQueue, connection, ofEnvironment, ids: [...ids] },
  );
}

export interface OwnedElsewhere {
  id: string;
  connection: string;
}

/** Those of the ad accounts that another connection has. */
export async function readOwnedElsewhere(
  db: Knex,
  { taskQueue, connection }: Pick<Claimant, 'taskQueue' | 'connection'>,
  ids: readonly string[],
): Promise<OwnedElsewhere[]> {
  return select(
    db,
    `SELECT ad_account_id AS id, connection FROM ${sync.ad_account_owners}
     WHERE task_queue = :taskQueue AND ad_account_id = ANY (CAST(:ids AS text[])) AND connection <> :connection
     ORDER BY 1`,
    { taskQueue, ids: [...ids], connection },
  );
}

/** After a complete list: gives up what the connection no longer sees, so that another one may have it. */
export async function releaseUnlisted(
  db: Knex,
  { taskQueue, connection }: Pick<Claimant, 'taskQueue' | 'connection'>,
): Promise<void> {
  await db.raw(
    `DELETE FROM ${sync.ad_account_owners} AS owned
     WHERE task_queue = ? AND connection = ? AND NOT EXISTS (
       SELECT FROM ${sync.listed_ad_accounts} AS listed
       WHERE listed.task_queue = owned.task_queue AND listed.ad_account_id = owned.ad_account_id
         AND listed.connection = owned.connection)`,
    [taskQueue, connection],
  );
}

/** What of an activity says which connection does its work. */
export interface WorkOwner {
  taskQueue: string;
  connection?: string | undefined;
  adAccountId?: string | undefined;
}

export interface ServingConnection {
  connection: string;
  /** Changes when a user connects again; null for the environment's connection. */
  connectedAt: string | null;
}

/** @param fallback serves where no connection is named and none has the ad account. */
export async function readServingConnection(
  db: Knex,
  { taskQueue, connection, adAccountId }: WorkOwner,
  fallback: string,
): Promise<ServingConnection> {
  return selectOne(
    db,
    `SELECT serving.name AS connection, stored.connected_at::text AS "connectedAt"
     FROM (SELECT coalesce(:connection, (SELECT connection FROM ${sync.ad_account_owners}
       WHERE task_queue = :taskQueue AND ad_account_id = :adAccountId), :fallback) AS name) AS serving
     LEFT JOIN ${sync.connections} AS stored USING (name)`,
    { taskQueue, connection, adAccountId, fallback },
  );
}
