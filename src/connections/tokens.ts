/**
 * Where are tokens? In one of two stores, both in Postgres and encrypted:
 *
 * - Table `connections` holds those of users who connected with `auth login`, encrypted with ENCRYPTION_KEY:
 *   user-grants.ts.
 * - Table `grants` holds the tokens that the environment's PINTEREST_REFRESH_TOKEN was exchanged for, encrypted
 *   with a key that is derived from the app's secret: environment-grants.ts.
 *
 * An access token of the environment (PINTEREST_ACCESS_TOKEN) is not stored, nor renewed. How tokens are
 * renewed, and when: renewal.ts. What renews those that no run uses: keep-renewed.ts.
 */
import type { Knex } from 'knex';
import { type Config, requireApp, requireCredentials } from '../config/index.js';
import { currentKeys, refreshSecrets } from '../config/refresh.js';
import { SyncError } from '../errors.js';
import { renewGrant } from '../pinterest/oauth.js';
import { noObserver, type RequestObserver } from '../pinterest/observer.js';
import { fixedToken, type TokenSource } from '../pinterest/token-source.js';
import { readConnections } from '../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import type { App } from '../shared/credentials.js';
import { credentialsOf } from './environment.js';
import { environmentGrants } from './environment-grants.js';
import { tokensFromGrant } from './renewal.js';
import { userGrants } from './user-grants.js';

export interface TokenOptions {
  /** Default: the one that the environment stands for, else the stored one of that name. */
  connection?: string | undefined;
  observer?: RequestObserver | undefined;
}

/**
 * Where the tokens of a connection come from.
 *
 * @throws SyncError DatabaseUnavailable without `db`, where renewed tokens must be stored.
 */
export function tokensOf(config: Config, db: Knex | undefined, options: TokenOptions = {}): TokenSource {
  let source = tokenSourceOf(config, db, options);
  let madeFor = secretsOf(config);
  /** A secret in a file may have been replaced; what comes of the old one must not be used with the new one. */
  function now(force = false): TokenSource {
    refreshSecrets(config, { force });
    const secrets = secretsOf(config);
    if (secrets !== madeFor) source = tokenSourceOf(config, db, options);
    madeFor = secrets;
    return source;
  }
  return {
    get: async () => now().get(),
    async renew(refused) {
      const present = now(true);
      return present.renew?.(refused) ?? { token: await present.get(), isNew: true };
    },
    explain: async (error) => (await source.explain?.(error)) ?? error,
  };
}

const secretsOf = ({ pinterest: { credentials, app } }: Config) => JSON.stringify([credentials, app]);

function tokenSourceOf(
  config: Config,
  db: Knex | undefined,
  { connection = DEFAULT_CONNECTION, observer = noObserver }: TokenOptions,
): TokenSource {
  const { apiUrl, app } = config.pinterest;
  const credentials = credentialsOf(config, connection);
  if (credentials && 'accessToken' in credentials) return fixedToken(credentials.accessToken);
  const renewWith = (renewingApp: App) => (refreshToken: string) =>
    renewGrant({ apiUrl, app: renewingApp, observer, proxies: config.proxies }, refreshToken);
  if (credentials)
    return tokensFromGrant(environmentGrants(required(db), credentials), renewWith(credentials));
  if (!app) return { get: () => rejectMissing(config, db, connection) };
  const keys = currentKeys(config);
  const store = userGrants(required(db), { name: connection, appId: app.appId, keys });
  return tokensFromGrant(store, renewWith(app));
}

function required(db: Knex | undefined): Knex {
  if (db) return db;
  throw new SyncError('DatabaseUnavailable', 'Renewed tokens are stored in Postgres, which cannot be used');
}

/** Only when a token is needed, so that one connection without credentials does not stop the others. */
async function rejectMissing(config: Config, db: Knex | undefined, connection: string): Promise<never> {
  const stored = db ? await readConnections(db) : [];
  const isStored = stored.some(({ name }) => name === connection);
  if (connection === DEFAULT_CONNECTION && !isStored) requireCredentials(config);
  requireApp(config);
  throw new Error('Nothing is missing');
}
