import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { type Config, requireApp, requireCredentials } from '../config/index.js';
import { createKeyRing } from '../encryption.js';
import { SyncError } from '../errors.js';
import { type Credentials, fixedToken, refreshedTokens, type TokenSource } from '../pinterest/auth.js';
import { createPinterestClient, type PinterestClient } from '../pinterest/client.js';
import { type RequestObserver, unwatched } from '../pinterest/observer.js';
import type { RateBudget } from '../pinterest/rate-limits.js';
import { createConnectionStore } from '../postgres/connection-store.js';
import { readConnections } from '../postgres/connections.js';
import { createGrantStore } from '../postgres/grant-store.js';
import { createRateBudget } from '../postgres/rate-budget.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';

export interface PinterestOptions {
  /** Default: the one that the environment stands for, else the stored one of that name. */
  connection?: string | undefined;
  observer?: RequestObserver | undefined;
}

/**
 * The Pinterest client of a connection; `db` is where renewed tokens and the rate budget are kept. Only a request or
 * two with an access token of the environment, such as a check makes, may do without it.
 */
export function connectPinterest(
  config: Config,
  db: Knex | undefined,
  { connection = DEFAULT_CONNECTION, observer = unwatched }: PinterestOptions = {},
): PinterestClient {
  const { apiUrl, attribution, accessTier } = config.pinterest;
  const tokens = tokensOf(config, db, { connection, observer });
  const budget = db ? createRateBudget(db, budgetOf(config, connection), accessTier) : uncounted;
  return createPinterestClient({ apiUrl, attribution, tokens, budget, observer });
}

/** Where the tokens of a connection come from. */
export function tokensOf(
  config: Config,
  db: Knex | undefined,
  { connection = DEFAULT_CONNECTION, observer = unwatched }: PinterestOptions = {},
): TokenSource {
  const { apiUrl } = config.pinterest;
  const credentials = credentialsOf(config, connection);
  if (credentials) {
    if ('accessToken' in credentials) return fixedToken(credentials.accessToken);
    return refreshedTokens(apiUrl, credentials, createGrantStore(required(db), credentials), observer);
  }
  const { app } = config.pinterest;
  if (!app) return { get: () => lacking(config, db, connection) };
  const keys = createKeyRing(config.encryptionKeys);
  const store = createConnectionStore(required(db), { name: connection, appId: app.appId, keys });
  return refreshedTokens(apiUrl, app, store, observer);
}

/** Said when it matters, so that one connection without the means keeps none of the others from its work. */
async function lacking(config: Config, db: Knex | undefined, connection: string): Promise<never> {
  const stored = db ? await readConnections(db) : [];
  const isStored = stored.some(({ name }) => name === connection);
  if (connection === DEFAULT_CONNECTION && !isStored) requireCredentials(config);
  requireApp(config);
  throw new Error('Nothing is lacking');
}

/** The one that the environment stands for, if it does. */
export const connectionOfEnvironment = ({ pinterest }: Config) =>
  pinterest.credentials ? DEFAULT_CONNECTION : undefined;

/** What the environment holds of a connection; undefined when its tokens are stored. */
export function credentialsOf({ pinterest }: Config, connection: string): Credentials | undefined {
  return connection === DEFAULT_CONNECTION ? pinterest.credentials : undefined;
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

/** Names a connection where its rate budget is kept. Pinterest's limits are per app and user. */
export function budgetOf(config: Config, connection: string): string {
  const credentials = credentialsOf(config, connection);
  return credentials ? connectionId(credentials) : `connection ${connection}`;
}

/** The environment's credentials have no name, so a hash tells them apart without giving them away. */
export function connectionId(credentials: Credentials): string {
  const secret = 'accessToken' in credentials ? credentials.accessToken : credentials.appId;
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}
