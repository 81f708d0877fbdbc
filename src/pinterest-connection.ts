import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { type Config, requireCredentials } from './config.js';
import { SyncError } from './errors.js';
import { type Credentials, fixedToken, refreshedTokens } from './pinterest/auth.js';
import { createPinterestClient, type PinterestClient } from './pinterest/client.js';
import type { RequestObserver } from './pinterest/observer.js';
import type { RateBudget } from './pinterest/rate-limits.js';
import { createGrantStore } from './postgres/grant-store.js';
import { createRateBudget } from './postgres/rate-budget.js';

/**
 * The Pinterest client that the environment describes; `db` is where renewed tokens and the rate budget are kept.
 * Only a request or two with an access token, such as a check makes, may do without it.
 */
export function connectPinterest(
  config: Config,
  db: Knex | undefined,
  observer?: RequestObserver,
): PinterestClient {
  const { apiUrl, attribution, accessTier } = config.pinterest;
  const credentials = requireCredentials(config);
  const tokens =
    'accessToken' in credentials
      ? fixedToken(credentials.accessToken)
      : refreshedTokens(apiUrl, credentials, createGrantStore(required(db), credentials), observer);
  const budget = db ? createRateBudget(db, connectionId(credentials), accessTier) : uncounted;
  return createPinterestClient({ apiUrl, attribution, tokens, budget, ...(observer ? { observer } : {}) });
}

const uncounted: RateBudget = {
  take: async () => undefined,
  learn: () => undefined,
  pause: async () => undefined,
};

function required(db: Knex | undefined): Knex {
  if (db) return db;
  throw new SyncError('DatabaseUnavailable', 'Without Postgres there is no place for renewed tokens');
}

/** Names a connection where its rate budget is kept, without giving away what it is made of. */
export function connectionId(credentials: Credentials): string {
  const secret = 'accessToken' in credentials ? credentials.accessToken : credentials.appId;
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}
