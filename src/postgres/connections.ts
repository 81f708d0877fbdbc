/** What is known of the connections, beside their tokens. */
import type { Knex } from 'knex';
import type { KeyRing, Sealed } from '../encryption.js';
import { SyncError } from '../errors.js';
import { loginCommand, logoutCommand } from '../shared/connections.js';

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
  const { rows } = await db.raw(`SELECT ${COLUMNS} FROM pinterest_sync.connections ORDER BY name`);
  return rows;
}

/** Connections whose tokens are to be renewed by now, but for those that only a person can mend. */
export async function connectionsToRenew(db: Knex): Promise<string[]> {
  const { rows } = await db.raw(
    `SELECT name FROM pinterest_sync.connections WHERE state = 'connected' AND renew_at <= now() ORDER BY renew_at`,
  );
  return rows.map(({ name }: { name: string }) => name);
}

/**
 * Days until the refresh token of each connection ends, 0 for one that Pinterest no longer takes; those of which
 * Pinterest has not said are left out.
 *
 * @param ofEnvironment the connection that the environment's refresh token stands for.
 */
export async function readTokenDaysLeft(
  db: Knex,
  ofEnvironment: string | undefined,
): Promise<{ connection: string; days: number }[]> {
  const { rows } = await db.raw(
    `WITH known AS (
       SELECT name, CASE WHEN state = 'refused' THEN now() ELSE refresh_token_ends_at END AS ends_at
       FROM pinterest_sync.connections WHERE name IS DISTINCT FROM ?
       UNION ALL
       (SELECT ?, ends_at FROM pinterest_sync.grants WHERE ?::text IS NOT NULL ORDER BY renewed_at DESC LIMIT 1)
     )
     SELECT name AS connection, greatest(extract(epoch FROM ends_at - now()) / 86400, 0)::float8 AS days
     FROM known WHERE ends_at IS NOT NULL`,
    [ofEnvironment ?? null, ofEnvironment ?? null, ofEnvironment ?? null] as string[],
  );
  return rows;
}

/** @returns whether there was one. */
export async function forgetConnection(db: Knex, name: string): Promise<boolean> {
  const { rowCount } = await db.raw('DELETE FROM pinterest_sync.connections WHERE name = ?', [name]);
  return rowCount > 0;
}

export async function nameUser(db: Knex, name: string, userName: string | null): Promise<void> {
  await db.raw('UPDATE pinterest_sync.connections SET user_name = ? WHERE name = ?', [userName, name]);
}

/** What a box of tokens is bound to: copied to another row, it does not open. */
export const boundTo = (name: string) => `connection ${name}`;

/** Encrypts the tokens of all connections with the first key. @returns how many had another one. */
export async function rotateKey(db: Knex, keys: KeyRing): Promise<number> {
  return db.transaction(async (transaction) => {
    // Locked, so that no renewal that is under way is overwritten.
    const { rows } = await transaction.raw(
      `SELECT name, key_id AS "keyId", tokens AS box FROM pinterest_sync.connections ORDER BY name FOR UPDATE`,
    );
    let changed = 0;
    for (const { name, ...sealed } of rows as (Sealed & { name: string })[]) {
      const text = keys.open(sealed, boundTo(name));
      if (text === undefined) throw unreadable(name, sealed, keys);
      if (sealed.keyId === keys.ids[0]) continue;
      changed += 1;
      const { keyId, box } = keys.seal(text, boundTo(name));
      await transaction.raw('UPDATE pinterest_sync.connections SET key_id = ?, tokens = ? WHERE name = ?', [
        keyId,
        box,
        name,
      ]);
    }
    return changed;
  });
}

/** @throws SyncError InvalidConfig when a connection's tokens cannot be read with the keys of the environment. */
export async function requireKeys(db: Knex, keys: KeyRing): Promise<void> {
  const { rows } = await db.raw(
    `SELECT name, key_id AS "keyId", tokens AS box FROM pinterest_sync.connections ORDER BY name`,
  );
  const stored = rows as (Sealed & { name: string })[];
  const closed = stored.filter(({ name, ...sealed }) => keys.open(sealed, boundTo(name)) === undefined);
  const [first] = closed;
  if (!first) return;
  const { message } = unreadable(first.name, first, keys);
  const more = closed.length > 1 ? ` The same is true of ${closed.length - 1} more.` : '';
  throw new SyncError('InvalidConfig', message + more);
}

/** Says what is wrong without showing a key: each is named by a part of its hash. */
export function unreadable(name: string, { keyId }: Pick<Sealed, 'keyId'>, keys: KeyRing): SyncError {
  const or = `or forget the connection: ${logoutCommand(name)}`;
  if (keys.ids.length === 0) {
    return new SyncError(
      'InvalidConfig',
      `The tokens of connection ${name} are encrypted, and ENCRYPTION_KEY is not set: set it to the key that they were stored with (key ${keyId}), ${or}`,
    );
  }
  if (!keys.ids.includes(keyId)) {
    return new SyncError(
      'InvalidConfig',
      `The tokens of connection ${name} are encrypted with key ${keyId}, and ENCRYPTION_KEY holds ${keys.ids.join(', ')}: add that key to it after a comma, ${or}`,
    );
  }
  return new SyncError(
    'InvalidConfig',
    `The tokens of connection ${name} were changed or belong to another connection: connect it again with ${loginCommand(name)}, ${or}`,
  );
}
