import type { Knex } from 'knex';
import { type Config, requireCredentials } from './config.js';
import { fixedToken, refreshedTokens } from './pinterest/auth.js';
import { createPinterestClient, type PinterestClient } from './pinterest/client.js';
import { createGrantStore } from './postgres/grant-store.js';

/** The Pinterest client that the environment describes; `db` is where renewed tokens are kept. */
export function connectPinterest(config: Config, db: Knex): PinterestClient {
  const { apiUrl, attribution } = config.pinterest;
  const credentials = requireCredentials(config);
  const tokens =
    'accessToken' in credentials
      ? fixedToken(credentials.accessToken)
      : refreshedTokens(apiUrl, credentials, createGrantStore(db, credentials));
  return createPinterestClient({ apiUrl, attribution, tokens });
}
