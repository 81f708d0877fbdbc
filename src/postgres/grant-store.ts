/**
 * Keeps what a refresh of the environment's credentials gives: one row per grant, so that all workers use one access token, only one of them
 * renews it, and a refresh token that Pinterest replaced outlives the worker. Both tokens are encrypted with a
 * key that is derived from the app's secret: whoever reads the table cannot use them.
 */
import { createHash, hkdfSync } from 'node:crypto';
import type { Knex } from 'knex';
import { open, seal } from '../encryption.js';
import type { AppCredentials, Grant, GrantStore } from '../pinterest/auth.js';

/** A new refresh token or secret in the environment is a new grant; what older ones led to is not looked at again. */
function identify({ appId, appSecret, refreshToken }: AppCredentials) {
  const grantId = createHash('sha256').update([appId, appSecret, refreshToken].join('\n')).digest('hex');
  const key = Buffer.from(hkdfSync('sha256', appSecret, grantId, 'pinterest-ads-sync grant', 32));
  return { grantId, key };
}

/** The grant as it is kept; undefined before its first renewal. */
export async function readGrant(
  db: Knex,
  credentials: AppCredentials,
): Promise<(Grant & { renewedAt: Date }) | undefined> {
  const { grantId, key } = identify(credentials);
  const { rows } = await db.raw('SELECT tokens, renewed_at FROM pinterest_sync.grants WHERE grant_id = ?', [
    grantId,
  ]);
  return rows[0] && { ...decrypt(key, rows[0].tokens), renewedAt: rows[0].renewed_at };
}

export function createGrantStore(db: Knex, credentials: AppCredentials): GrantStore {
  const { refreshToken } = credentials;
  const { grantId, key } = identify(credentials);

  return {
    read: async () => (await readGrant(db, credentials)) ?? { refreshToken },
    update: (change) =>
      db.transaction(async (transaction) => {
        await transaction.raw(
          `INSERT INTO pinterest_sync.grants (grant_id, tokens) VALUES (?, ?) ON CONFLICT (grant_id) DO NOTHING`,
          [grantId, encrypt(key, { refreshToken })],
        );
        const { rows } = await transaction.raw(
          `SELECT tokens FROM pinterest_sync.grants WHERE grant_id = ? FOR UPDATE`,
          [grantId],
        );
        const held = decrypt(key, rows[0].tokens);
        const next = await change(held);
        if (next !== held) {
          await transaction.raw(
            `UPDATE pinterest_sync.grants SET tokens = ?, renewed_at = now(), ends_at = ? WHERE grant_id = ?`,
            [encrypt(key, next), next.endsAt ? new Date(next.endsAt) : null, grantId],
          );
        }
        return next;
      }),
  };
}

const encrypt = (key: Buffer, grant: Grant) => seal(key, JSON.stringify(grant));
const decrypt = (key: Buffer, stored: Buffer) => JSON.parse(open(key, stored)) as Grant;
