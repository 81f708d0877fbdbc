/** Connections that tests store: the sandbox's app, a key, and grants as a login would leave them. */
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Sandbox } from '../../dev/sandbox/index.js';
import { createKeyRing } from '../../src/encryption.js';
import { exchangeCode } from '../../src/pinterest/auth.js';
import { connect, createConnectionStore, saveGrant } from '../../src/postgres/connection-store.js';

export const newKey = () => randomBytes(32).toString('base64');

export const app = { appId: 'sandbox-app', appSecret: 'sandbox-secret' };

/** What the environment names when tokens are stored; it has none itself. */
export function storedEnvironment(key: string): Record<string, string> {
  return {
    PINTEREST_ACCESS_TOKEN: '',
    PINTEREST_APP_ID: app.appId,
    PINTEREST_APP_SECRET: app.appSecret,
    ENCRYPTION_KEY: key,
  };
}

export interface Agreed {
  sandbox: Sandbox;
  db: Knex;
  key: string;
  name?: string;
  /** Who agrees, where the sandbox has several users. */
  user?: string;
}

/** Stores a connection as a login does. */
export async function storeConnection({ sandbox, db, key, name = 'default', user }: Agreed): Promise<void> {
  const redirectUri = 'http://localhost:8085/';
  const code = sandbox.tokens.issueCode({ redirectUri, scope: 'ads:read', user });
  const grant = await exchangeCode(sandbox.url, app, { code, redirectUri });
  await connect(db, { name, appId: app.appId, keys: createKeyRing([key]) }, grant);
}

/** Lets as much time pass for the stored tokens that they are to be renewed. */
export async function letTokensAge({ db, key, name = 'default' }: Omit<Agreed, 'sandbox'>): Promise<void> {
  const options = { name, appId: app.appId, keys: createKeyRing([key]) };
  const grant = await createConnectionStore(db, options).read();
  await saveGrant(db, options, { ...grant, renewAt: Date.now() - 1 });
}
