import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { type Config, requireCredentials } from './config.js';
import { type Credentials, fixedToken, refreshedTokens } from './pinterest/auth.js';
import { createPinterestClient, type PinterestClient } from './pinterest/client.js';
import type { RequestObserver } from './pinterest/observer.js';
import { createGrantStore } from './postgres/grant-store.js';
import { createRateBudget } from './postgres/rate-budget.js';

/** The Pinterest client that the environment describes; `db` is where renewed tokens are kept. */
export function connectPinterest(config: Config, db: Knex, observer?: RequestObserver): PinterestClient {
  const { apiUrl, attribution } = config.pinterest;
  const credentials = requireCredentials(config);
  const tokens =
    'accessToken' in credentials
      ? fixedToken(credentials.accessToken)
      : refreshedTokens(apiUrl, credentials, createGrantStore(db, credentials), observer);
  const budget = createRateBudget(db, connectionId(credentials), config.pinterest.accessTier);
  return createPinterestClient({ apiUrl, attribution, tokens, budget, ...(observer ? { observer } : {}) });
}

/** Names a connection where its rate budget is kept, without giving away what it is made of. */
export function connectionId(credentials: Credentials): string {
  const secret = 'accessToken' in credentials ? credentials.accessToken : credentials.appId;
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}
