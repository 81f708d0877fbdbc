/**
 * Stores the tokens that a renewal of the environment's credentials returns: one row per grant, so that all
 * workers use one access token, only one of them renews it, and a refresh token that Pinterest replaced
 * outlives the worker. Both tokens are encrypted with a key that is derived from the app's secret: a person who
 * reads the table cannot use them.
 */
import { createHash, hkdfSync } from 'node:crypto';
import type { Knex } from 'knex';
import { open, seal } from '../encryption.js';
import { lockGrantRow, readGrantRow, updateGrantRow } from '../postgres/grants.js';
import type { AppCredentials } from '../shared/credentials.js';
import type { GrantStore, KeptGrant } from './grant-store.js';

/** The grant as it is stored; undefined before its first renewal. */
export async function readEnvironmentGrant(
  db: Knex,
  credentials: AppCredentials,
): Promise<(KeptGrant & { renewedAt: Date }) | undefined> {
  const { grantId, key } = identify(credentials);
  const row = await readGrantRow(db, grantId);
  return row && { ...decrypt(key, row.ciphertext), renewedAt: row.renewedAt };
}

export function environmentGrants(db: Knex, credentials: AppCredentials): GrantStore {
  const { refreshToken } = credentials;
  const { grantId, key } = identify(credentials);

  return {
    read: async () => (await readEnvironmentGrant(db, credentials)) ?? { refreshToken },

    update: (change) =>
      db.transaction(async (transaction) => {
        const ciphertext = await lockGrantRow(transaction, grantId, encrypt(key, { refreshToken }));
        const stored = decrypt(key, ciphertext);
        const next = await change(stored);
        if (next !== stored) {
          const endsAt = next.endsAt ? new Date(next.endsAt) : undefined;
          await updateGrantRow(transaction, grantId, { ciphertext: encrypt(key, next), endsAt });
        }
        return next;
      }),
  };
}

/**
 * A new refresh token or secret in the environment is a new grant; the tokens of older grants are no longer
 * used.
 */
function identify({ appId, appSecret, refreshToken }: AppCredentials) {
  const grantId = createHash('sha256').update([appId, appSecret, refreshToken].join('\n')).digest('hex');
  const key = Buffer.from(hkdfSync('sha256', appSecret, grantId, 'pinterest-ads-sync grant', 32));
  return { grantId, key };
}

const encrypt = (key: Buffer, grant: KeptGrant) => seal(key, JSON.stringify(grant));
const decrypt = (key: Buffer, ciphertext: Buffer) => JSON.parse(open(key, ciphertext)) as KeptGrant;
