/**
 * Keeps the tokens of a connection: one row, whose lock lets one worker at a time renew them. What Pinterest gives is
 * committed before anybody uses it. Between Pinterest's answer and the commit lie a few milliseconds; a worker that is
 * killed in them loses the new refresh token. That is why the beginning of a renewal is noted first: when Pinterest
 * then refuses the old token, the message can say what happened.
 */
import type { Knex } from 'knex';
import type { KeyRing } from '../encryption.js';
import { SyncError } from '../errors.js';
import type { Grant, GrantStore } from '../pinterest/auth.js';
import { loginCommand } from '../shared/connections.js';
import { boundTo, unreadable } from './connections.js';

export interface ConnectionOptions {
  name: string;
  /** The app that the environment names. */
  appId: string;
  keys: KeyRing;
}

const SELECT =
  'SELECT app_id, key_id, tokens, connected_at::text AS made FROM pinterest_sync.connections WHERE name = ?';

export function createConnectionStore(db: Knex, { name, appId, keys }: ConnectionOptions): GrantStore {
  /** Since when a renewal before this one has had no end; undefined when there is none. */
  let unfinished: Date | undefined;
  /** Tells a grant from one that a person has put in its place meanwhile. */
  let made: string | undefined;

  async function select(on: Knex, more = ''): Promise<Grant> {
    const { rows } = await on.raw(`${SELECT} ${more}`, [name]);
    if (!rows[0]) throw notConnected(name, `There is no connection ${name}`);
    const { app_id: storedApp, key_id: keyId, tokens: box } = rows[0];
    if (storedApp !== appId) throw otherApp(name, storedApp, appId);
    const text = keys.open({ keyId, box }, boundTo(name));
    if (text === undefined) throw unreadable(name, { keyId }, keys);
    made = rows[0].made;
    return JSON.parse(text) as Grant;
  }

  async function noteBeginning(): Promise<void> {
    const { rows } = await db.raw(
      `UPDATE pinterest_sync.connections AS now SET renewal_began_at = coalesce(before.renewal_began_at, now())
       FROM pinterest_sync.connections AS before WHERE before.name = now.name AND now.name = ?
       RETURNING before.renewal_began_at AS unfinished`,
      [name],
    );
    unfinished = rows[0]?.unfinished ?? undefined;
  }

  return {
    read: () => select(db),

    async update(change) {
      await noteBeginning();
      return db.transaction(async (transaction) => {
        const held = await select(transaction, 'FOR UPDATE');
        const next = await change(held);
        if (next !== held) await saveGrant(transaction, { name, appId, keys }, next);
        else await endRenewal(transaction, name);
        return next;
      });
    },

    async refused(error, what) {
      if (what === 'token') return notConnected(name, error.message);
      const since = unfinished?.toISOString();
      const lost = since
        ? `; a renewal that began at ${since} has not ended, so a new refresh token may have been lost with its worker`
        : '';
      const message = `${error.message.replace(/\.$/, '')}${lost}`;
      await db.raw(
        `UPDATE pinterest_sync.connections SET state = 'refused', last_error = ?, failed_at = now(),
           renewal_began_at = ?::timestamptz
         WHERE name = ? AND connected_at::text = ?`,
        [message, since ?? null, name, made ?? ''],
      );
      return notConnected(name, message);
    },
  };
}

/** Writes all that a grant tells; the row need not exist. */
export async function saveGrant(
  db: Knex,
  { name, appId, keys }: ConnectionOptions,
  grant: Grant,
): Promise<void> {
  const { keyId, box } = keys.seal(JSON.stringify(grant), boundTo(name));
  const time = (at: number | undefined) => (at === undefined ? null : new Date(at));
  await db.raw(
    `INSERT INTO pinterest_sync.connections AS held (name, app_id, key_id, tokens, scopes, renew_at,
       access_token_ends_at, refresh_token_ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET app_id = excluded.app_id, key_id = excluded.key_id, tokens = excluded.tokens,
       scopes = coalesce(excluded.scopes, held.scopes), renew_at = excluded.renew_at,
       access_token_ends_at = excluded.access_token_ends_at,
       refresh_token_ends_at = coalesce(excluded.refresh_token_ends_at, held.refresh_token_ends_at),
       refreshed_at = now(), renewal_began_at = NULL, state = 'connected', last_error = NULL, failed_at = NULL`,
    [
      name,
      appId,
      keyId,
      box,
      grant.scope ?? null,
      time(grant.renewAt),
      time(grant.accessTokenEndsAt),
      time(grant.endsAt),
    ],
  );
}

/** Puts a grant that a user has just agreed to in the place of what the connection had. */
export async function connect(db: Knex, options: ConnectionOptions, grant: Grant): Promise<void> {
  await db.transaction(async (transaction) => {
    await saveGrant(transaction, options, grant);
    await transaction.raw(
      `UPDATE pinterest_sync.connections SET connected_at = clock_timestamp(), refreshed_at = NULL, user_name = NULL,
         refresh_token_ends_at = ?
       WHERE name = ?`,
      [grant.endsAt === undefined ? null : new Date(grant.endsAt), options.name],
    );
  });
}

/** Nothing was asked of Pinterest: another worker had done it. */
async function endRenewal(db: Knex, name: string): Promise<void> {
  await db.raw('UPDATE pinterest_sync.connections SET renewal_began_at = NULL WHERE name = ?', [name]);
}

function notConnected(name: string, message: string): SyncError {
  return new SyncError('NotConnected', `${message}. Connect it: ${loginCommand(name)}`);
}

function otherApp(name: string, stored: string, named: string): SyncError {
  return new SyncError(
    'InvalidConfig',
    `Connection ${name} was made with app ${stored}, and PINTEREST_APP_ID is ${named}: set it back, or ${loginCommand(name)}`,
  );
}
