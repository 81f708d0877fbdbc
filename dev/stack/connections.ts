// Connections as logins leave them, for tests and benches that run the product against the sandbox.
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { connect } from '../../src/connections/user-grants.js';
import { createKeyRing, KEY_BYTES } from '../../src/encryption.js';
import { exchangeCode } from '../../src/pinterest/oauth.js';

/** The one that the sandbox knows. */
export const app = { appId: 'sandbox-app', appSecret: 'sandbox-secret' };

export const newKey = () => randomBytes(KEY_BYTES).toString('base64');

/** What the environment names when tokens are stored; it has none itself. */
export function storedEnvironment(key: string): Record<string, string> {
  return {
    PINTEREST_ACCESS_TOKEN: '',
    PINTEREST_APP_ID: app.appId,
    PINTEREST_APP_SECRET: app.appSecret,
    ENCRYPTION_KEY: key,
  };
}

/** What a user has agreed to. */
export interface Consent {
  code: string;
  redirectUri: string;
}

export interface Login {
  db: Knex;
  key: string;
  name: string;
  /** The sandbox's address. */
  url: string;
  consent: Consent;
}

/** Stores a connection as a login does. */
export async function storeLogin({ db, key, name, url, consent }: Login): Promise<void> {
  const grant = await exchangeCode(url, app, consent);
  await connect(db, { name, appId: app.appId, keys: createKeyRing([key]) }, grant);
}
