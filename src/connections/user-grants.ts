/**
 * Keeps the tokens of a connection that a user made: one row, whose lock lets one worker at a time renew them.
 * What Pinterest gives is committed before anybody uses it. A worker that is killed in the few milliseconds
 * between Pinterest's answer and the commit loses the new refresh token. That is why the beginning of a renewal
 * is noted first: when Pinterest then refuses the old token, the message can say what happened.
 */
import type { Knex } from 'knex';
import type { KeyRing } from '../encryption.js';
import { SyncError } from '../errors.js';
import type { NewGrant } from '../pinterest/grant.js';
import {
  beginRenewal,
  endRenewal,
  markConnected,
  markRefused,
  readTokens,
  writeTokens,
} from '../postgres/connection-tokens.js';
import { loginCommand } from '../shared/connections.js';
import type { GrantStore, KeptGrant } from './grant-store.js';
import { openTokens, sealTokens } from './keys.js';
import { withRenewal } from './renewal.js';

interface ConnectionOptions {
  name: string;
  /** The app that the environment names. */
  appId: string;
  keys: KeyRing;
}

export function userGrants(db: Knex, options: ConnectionOptions): GrantStore {
  const { name } = options;
  /** Since when a renewal before this one has had no end; undefined when there is none. */
  let unfinishedSince: Date | undefined;
  /**
   * When the user whose tokens were read connected. It distinguishes this grant from one that has replaced it
   * meanwhile.
   */
  let connectedAt: string | undefined;

  async function read(on: Knex, lock = false): Promise<KeptGrant> {
    const stored = await readTokens(on, name, { lock });
    if (!stored) throw notConnected(name, `There is no connection ${name}`);
    if (stored.appId !== options.appId) throw otherApp(name, stored.appId, options.appId);
    const text = openTokens(options.keys, stored);
    connectedAt = stored.connectedAt;
    return JSON.parse(text) as KeptGrant;
  }

  return {
    read: () => read(db),

    async update(change) {
      unfinishedSince = await beginRenewal(db, name);
      return db.transaction(async (transaction) => {
        const stored = await read(transaction, true);
        const next = await change(stored);
        if (next !== stored) await saveGrant(transaction, options, next);
        // Nothing was requested from Pinterest: another worker had done it.
        else await endRenewal(transaction, name);
        return next;
      });
    },

    async refused(error, what) {
      if (what === 'token') return notConnected(name, error.message);
      const message = `${error.message.replace(/\.$/, '')}${lossText(unfinishedSince)}`;
      await markRefused(db, { name, connectedAt, message, renewalBeganAt: unfinishedSince });
      return notConnected(name, message);
    },
  };
}

/** Stores all that a grant contains; the connection need not exist. */
export async function saveGrant(
  db: Knex,
  { name, appId, keys }: ConnectionOptions,
  grant: KeptGrant,
): Promise<void> {
  await writeTokens(db, {
    name,
    appId,
    ...sealTokens(keys, name, JSON.stringify(grant)),
    scopes: grant.scope,
    renewAt: timeOf(grant.renewAt),
    accessTokenEndsAt: timeOf(grant.accessTokenEndsAt),
    refreshTokenEndsAt: timeOf(grant.endsAt),
  });
}

/** Replaces what the connection had with the grant that a user has just agreed to. */
export async function connect(db: Knex, options: ConnectionOptions, grant: NewGrant): Promise<void> {
  await db.transaction(async (transaction) => {
    await saveGrant(transaction, options, withRenewal(grant));
    await markConnected(transaction, options.name, timeOf(grant.endsAt));
  });
}

const timeOf = (at: number | undefined) => (at === undefined ? undefined : new Date(at));

function lossText(unfinishedSince: Date | undefined): string {
  if (!unfinishedSince) return '';
  const since = unfinishedSince.toISOString();
  return `; a renewal that began at ${since} has not ended, so a new refresh token may have been lost with its worker`;
}

function notConnected(name: string, message: string): SyncError {
  return new SyncError('NotConnected', `${message}. Connect it: ${loginCommand(name)}`);
}

function otherApp(name: string, stored: string, named: string): SyncError {
  return new SyncError(
    'InvalidConfig',
    `Connection ${name} was made with app ${stored}, but PINTEREST_APP_ID is ${named}`,
    { next: `set it back, or ${loginCommand(name)}` },
  );
}
