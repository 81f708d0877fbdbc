/**
 * Keeps what a refresh gives: one row per grant, so that all workers use one access token, only one of them
 * renews it, and a refresh token that Pinterest replaced outlives the worker. Both tokens are encrypted with a
 * key that is derived from the app's secret: whoever reads the table cannot use them.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { AppCredentials, Grant, GrantStore } from '../pinterest/auth.js';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function createGrantStore(db: Knex, credentials: AppCredentials): GrantStore {
  // A new refresh token or secret in the environment is a new grant; what older ones led to is not looked at again.
  const { appId, appSecret, refreshToken } = credentials;
  const grantId = createHash('sha256').update([appId, appSecret, refreshToken].join('\n')).digest('hex');
  const key = Buffer.from(hkdfSync('sha256', appSecret, grantId, 'pinterest-ads-sync grant', 32));

  return {
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

function encrypt(key: Buffer, grant: Grant): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const text = Buffer.concat([cipher.update(JSON.stringify(grant), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

function decrypt(key: Buffer, stored: Buffer): Grant {
  const decipher = createDecipheriv(CIPHER, key, stored.subarray(0, IV_BYTES));
  decipher.setAuthTag(stored.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(stored.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as Grant;
}
