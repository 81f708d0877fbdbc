/** Connections that tests store: the sandbox's app, a key, and grants as a login would leave them. */
import type { Knex } from 'knex';
import type { Sandbox } from '../../dev/sandbox/index.js';
import { app, newKey, storedEnvironment, storeLogin } from '../../dev/stack/connections.js';
import { saveGrant, userGrants } from '../../src/connections/user-grants.js';
import { createKeyRing } from '../../src/encryption.js';

export { app, newKey, storedEnvironment };

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
  await storeLogin({ db, key, name, url: sandbox.url, consent: { code, redirectUri } });
}

/** Lets as much time pass for the stored tokens that they are to be renewed. */
export async function letTokensAge({ db, key, name = 'default' }: Omit<Agreed, 'sandbox'>): Promise<void> {
  const options = { name, appId: app.appId, keys: createKeyRing([key]) };
  const grant = await userGrants(db, options).read();
  await saveGrant(db, options, { ...grant, renewAt: Date.now() - 1 });
}
