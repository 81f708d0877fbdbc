/** Which connection syncs which ad account. */
import type { Knex } from 'knex';
import { DEFAULT_CONNECTION } from '../shared/connections.js';

export interface Claimant {
  taskQueue: string;
  connection: string;
  /** The connection that the environment stands for, which no row tells of. */
  ofEnvironment: string | undefined;
}

export interface OwnedElsewhere {
  id: string;
  connection: string;
}

/**
 * Makes the ad accounts the connection's own, but for those that another one has that is still connected.
 *
 * @returns the ones that another connection has.
 */
export async function claimAdAccounts(
  db: Knex,
  { taskQueue, connection, ofEnvironment }: Claimant,
  ids: readonly string[],
): Promise<OwnedElsewhere[]> {
  // In one order, so that two claimants cannot wait for each other.
  await db.raw(
    `INSERT INTO pinterest_sync.ad_account_owners AS held (task_queue, ad_account_id, connection)
     SELECT ?, id, ? FROM (SELECT DISTINCT unnest(?::text[]) AS id ORDER BY 1) AS seen
     ON CONFLICT (task_queue, ad_account_id) DO UPDATE SET connection = excluded.connection, since = now()
     WHERE held.connection <> excluded.connection AND held.connection <> ?
       AND NOT EXISTS (SELECT FROM pinterest_sync.connections WHERE name = held.connection)`,
    [taskQueue, connection, [...ids], ofEnvironment ?? ''],
  );
  const { rows } = await db.raw(
    `SELECT ad_account_id AS id, connection FROM pinterest_sync.ad_account_owners
     WHERE task_queue = ? AND ad_account_id = ANY (?::text[]) AND connection <> ? ORDER BY 1`,
    [taskQueue, [...ids], connection],
  );
  return rows;
}

/** After a whole list: gives up what the connection no longer sees, so that another one may have it. */
export async function releaseUnlisted(
  db: Knex,
  { taskQueue, connection }: Pick<Claimant, 'taskQueue' | 'connection'>,
): Promise<void> {
  await db.raw(
    `DELETE FROM pinterest_sync.ad_account_owners AS held
     WHERE task_queue = ? AND connection = ? AND NOT EXISTS (
       SELECT FROM pinterest_sync.listed_ad_accounts AS listed
       WHERE listed.task_queue = held.task_queue AND listed.ad_account_id = held.ad_account_id
         AND listed.connection = held.connection)`,
    [taskQueue, connection],
  );
}

export interface Serving {
  connection: string;
  /** Changes when a user connects anew; absent for the environment's connection. */
  made: string | null;
}

/** The connection that work is done with: the one that is named, else the one that has the ad account. */
export async function servingConnection(
  db: Knex,
  { taskQueue, connection, adAccountId }: { taskQueue: string; connection?: string; adAccountId?: string },
): Promise<Serving> {
  const { rows } = await db.raw(
    `SELECT serving.name AS connection, held.connected_at::text AS made
     FROM (SELECT coalesce(?, (SELECT connection FROM pinterest_sync.ad_account_owners
       WHERE task_queue = ? AND ad_account_id = ?), ?) AS name) AS serving
     LEFT JOIN pinterest_sync.connections AS held USING (name)`,
    [connection ?? null, taskQueue, adAccountId ?? null, DEFAULT_CONNECTION] as string[],
  );
  return rows[0];
}
