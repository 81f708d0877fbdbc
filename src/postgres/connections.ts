/** The connections that users made, without their tokens: those are in connection-tokens.ts. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';

export interface StoredConnection {
  name: string;
  appId: string;
  /** Of the key that its tokens are encrypted with. */
  keyId: string;
  scopes: string | null;
  userName: string | null;
  connectedAt: Date;
  refreshedAt: Date | null;
  renewAt: Date | null;
  accessTokenEndsAt: Date | null;
  refreshTokenEndsAt: Date | null;
  state: 'connected' | 'refused';
  lastError: string | null;
}

const COLUMNS = `name, app_id AS "appId", key_id AS "keyId", scopes, user_name AS "userName",
  connected_at AS "connectedAt", refreshed_at AS "refreshedAt", renew_at AS "renewAt",
  access_token_ends_at AS "accessTokenEndsAt", refresh_token_ends_at AS "refreshTokenEndsAt",
  state, last_error AS "lastError"`;

/** By their names. */
export async function readConnections(db: Knex): Promise<StoredConnection[]> {
  const { rows } = await db.raw<{ rows: StoredConnection[] }>(
    `SELECT ${COLUMNS} FROM ${sync.connections} ORDER BY name`,
  );
  return rows;
}

/** Names of the connections whose tokens are to be renewed by now, except those that only a person can repair. */
export async function readConnectionsToRenew(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `SELECT name FROM ${sync.connections} WHERE state = 'connected' AND renew_at <= now() ORDER BY renew_at`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Days until the refresh token of each connection ends, 0 for one that Pinterest no longer accepts; those whose
 * end Pinterest has not given are left out.
 *
 * @param renewedByEnvironment the connection that the environment's refresh token stands for.
 */
export async function readTokenDaysLeft(
  db: Knex,
  renewedByEnvironment: string | undefined,
): Promise<{ connection: string; days: number }[]> {
  const { rows } = await db.raw<{ rows: { connection: string; days: number }[] }>(
    `WITH known AS (
       SELECT name, CASE WHEN state = 'refused' THEN now() ELSE refresh_token_ends_at END AS ends_at
       FROM ${sync.connections} WHERE name IS DISTINCT FROM :renewedByEnvironment
       UNION ALL
       (SELECT :renewedByEnvironment, ends_at FROM ${sync.grants}
        WHERE CAST(:renewedByEnvironment AS text) IS NOT NULL ORDER BY renewed_at DESC LIMIT 1)
     )
     SELECT name AS connection, greatest(extract(epoch FROM ends_at - now()) / 86400, 0)::float8 AS days
     FROM known WHERE ends_at IS NOT NULL`,
    { renewedByEnvironment: renewedByEnvironment ?? null } as Record<string, string>,
  );
  return rows;
}

/** @returns whether there was one. */
export async function deleteConnection(db: Knex, name: string): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(`DELETE FROM ${sync.connections} WHERE name = ?`, [
    name,
  ]);
  return rowCount > 0;
}

export async function updateUserName(db: Knex, name: string, userName: string | null): Promise<void> {
  await db(sync.connections).where({ name }).update({ user_name: userName });
}
