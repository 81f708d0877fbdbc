// Connections with tokens and a rate budget of their own.
import { createPool } from '../../../src/postgres/pool.js';
import { newKey, storedEnvironment, storeLogin } from '../../stack/connections.js';
import type { Pinterest } from './pinterest.js';

export interface Connections {
  names: string[];
  /** What a worker needs to use them. */
  environment: Record<string, string>;
  store(pinterest: Pinterest, databaseUrl: string): Promise<void>;
}

export function makeConnections(count: number): Connections {
  const key = newKey();
  const names = Array.from({ length: count }, (_, index) => `shop-${index}`);
  return {
    names,
    environment: storedEnvironment(key),
    async store({ url, consents = [] }, databaseUrl) {
      const db = createPool(databaseUrl, { max: 1, applicationName: 'bench' });
      try {
        for (const [index, consent] of consents.entries()) {
          await storeLogin({ db, key, name: names[index] ?? '', url, consent });
        }
      } finally {
        await db.destroy();
      }
    },
  };
}
