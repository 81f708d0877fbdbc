// Connections as logins leave them, each with tokens and a rate budget of its own.
import { randomBytes } from 'node:crypto';
import { createKeyRing, KEY_BYTES } from '../../../src/encryption.js';
import { exchangeCode } from '../../../src/pinterest/auth.js';
import { connect } from '../../../src/postgres/connection-store.js';
import { createPool } from '../../../src/postgres/pool.js';
import type { Pinterest } from './pinterest.js';

export interface Connections {
  names: string[];
  /** What a worker needs to use them. */
  environment: Record<string, string>;
  store(pinterest: Pinterest, databaseUrl: string): Promise<void>;
}

/** The one that the sandbox knows. */
const app = { appId: 'sandbox-app', appSecret: 'sandbox-secret' };

export function makeConnections(count: number): Connections {
  const key = randomBytes(KEY_BYTES).toString('base64');
  const names = Array.from({ length: count }, (_, index) => `shop-${index}`);
  return {
    names,
    environment: {
      PINTEREST_ACCESS_TOKEN: '',
      PINTEREST_APP_ID: app.appId,
      PINTEREST_APP_SECRET: app.appSecret,
      ENCRYPTION_KEY: key,
    },
    async store({ url, consents = [] }, databaseUrl) {
      const db = createPool(databaseUrl, { max: 1, applicationName: 'bench' });
      try {
        for (const [index, consent] of consents.entries()) {
          const options = { name: names[index] ?? '', appId: app.appId, keys: createKeyRing([key]) };
          await connect(db, options, await exchangeCode(url, app, consent));
        }
      } finally {
        await db.destroy();
      }
    },
  };
}
