/** What Postgres and the environment know about each connection, without a request to Pinterest. */
import type { Knex } from 'knex';
import type { Config } from '../config/config.js';
import { readConnections, type StoredConnection } from '../postgres/connections.js';
import { DEFAULT_CONNECTION, loginCommand } from '../shared/connections.js';
import { DAY_MS } from '../shared/dates.js';
import { credentialsOf } from './environment.js';
import { readEnvironmentGrant } from './environment-grants.js';

export interface ConnectionFacts {
  connection: string;
  /** environment: the tokens, or the first of them, are there. */
  source: 'environment' | 'stored';
  state: StoredConnection['state'];
  userName: string | null;
  scopes: string | null;
  connectedAt: Date | null;
  lastRefresh: Date | null;
  accessTokenEndsAt: Date | null;
  accessTokenDaysLeft: number | null;
  refreshTokenEndsAt: Date | null;
  refreshTokenDaysLeft: number | null;
  lastError: string | null;
}

/** Renewals come at half of the time of a refresh token, which is 60 days; later than this they have failed. */
const LEAST_DAYS = 14;

/** Of the environment's connection first: a stored one of the same name is not used. */
export async function readConnectionFacts(db: Knex, config: Config): Promise<ConnectionFacts[]> {
  const environment = await readEnvironmentFacts(db, config);
  const stored = (await readConnections(db)).map(factsOfStored);
  return [...environment, ...stored.filter(({ connection }) => !credentialsOf(config, connection))];
}

function factsOfStored(stored: StoredConnection): ConnectionFacts {
  const { name, state, userName, scopes, connectedAt, refreshedAt, lastError } = stored;
  return {
    connection: name,
    source: 'stored',
    state,
    userName,
    scopes,
    connectedAt,
    lastRefresh: refreshedAt,
    ...tokenEnds(stored.accessTokenEndsAt, stored.refreshTokenEndsAt),
    lastError,
  };
}

async function readEnvironmentFacts(db: Knex, config: Config): Promise<ConnectionFacts[]> {
  const credentials = credentialsOf(config, DEFAULT_CONNECTION);
  if (!credentials) return [];
  const grant = 'accessToken' in credentials ? undefined : await readEnvironmentGrant(db, credentials);
  return [
    {
      connection: DEFAULT_CONNECTION,
      source: 'environment',
      state: 'connected',
      userName: null,
      scopes: grant?.scope ?? null,
      connectedAt: null,
      lastRefresh: grant?.renewedAt ?? null,
      ...tokenEnds(timeOf(grant?.accessTokenEndsAt), timeOf(grant?.endsAt)),
      lastError: null,
    },
  ];
}

const timeOf = (at: number | undefined) => (at === undefined ? null : new Date(at));
const daysTo = (end: Date | null) => (end ? (end.getTime() - Date.now()) / DAY_MS : null);

const tokenEnds = (access: Date | null, refresh: Date | null) => ({
  accessTokenEndsAt: access,
  accessTokenDaysLeft: daysTo(access),
  refreshTokenEndsAt: refresh,
  refreshTokenDaysLeft: daysTo(refresh),
});

/** What a person must do about it; workers renew tokens by themselves. */
export function connectionAttention(facts: ConnectionFacts): string[] {
  const { connection, state, refreshTokenDaysLeft: days, source, lastError } = facts;
  const nextStep =
    source === 'stored'
      ? loginCommand(connection)
      : 'put a new PINTEREST_REFRESH_TOKEN into the environment and restart the workers';
  if (state === 'refused')
    return [`connection ${connection} is refused by Pinterest (${lastError}): ${nextStep}`];
  if (days === null || days >= LEAST_DAYS) return [];
  const left = days < 0 ? 'has ended' : `ends in ${Math.floor(days)} days`;
  return [`the refresh token of connection ${connection} ${left}, and no worker has renewed it: ${nextStep}`];
}
