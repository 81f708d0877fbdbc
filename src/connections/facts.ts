/** What Postgres and the environment tell of each connection, without asking Pinterest. */
import type { Knex } from 'knex';
import type { Config } from '../config/index.js';
import { readConnections, type StoredConnection } from '../postgres/connections.js';
import { readGrant } from '../postgres/grant-store.js';
import { DEFAULT_CONNECTION, loginCommand } from '../shared/connections.js';
import { credentialsOf } from './connect.js';

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

const DAY_MS = 86_400_000;

/** Renewals come at half of the time of a refresh token, which is 60 days; later than this they have failed. */
const LEAST_DAYS = 14;

export async function readConnectionFacts(db: Knex, config: Config): Promise<ConnectionFacts[]> {
  const ofEnvironment = await factsOfEnvironment(db, config);
  const stored = (await readConnections(db)).map(factsOfStored);
  // The environment goes first: a stored one of the same name is not used.
  return [...ofEnvironment, ...stored.filter(({ connection }) => !credentialsOf(config, connection))];
}

function factsOfStored(stored: StoredConnection): ConnectionFacts {
  const {
    name,
    refreshedAt,
    accessTokenEndsAt,
    refreshTokenEndsAt,
    state,
    userName,
    scopes,
    connectedAt,
    lastError,
  } = stored;
  return {
    connection: name,
    source: 'stored',
    state,
    userName,
    scopes,
    connectedAt,
    lastRefresh: refreshedAt,
    ...endsOf(accessTokenEndsAt, refreshTokenEndsAt),
    lastError,
  };
}

async function factsOfEnvironment(db: Knex, config: Config): Promise<ConnectionFacts[]> {
  const credentials = credentialsOf(config, DEFAULT_CONNECTION);
  if (!credentials) return [];
  const grant = 'accessToken' in credentials ? undefined : await readGrant(db, credentials);
  return [
    {
      connection: DEFAULT_CONNECTION,
      source: 'environment',
      state: 'connected',
      userName: null,
      scopes: grant?.scope ?? null,
      connectedAt: null,
      lastRefresh: grant?.renewedAt ?? null,
      ...endsOf(timeOf(grant?.accessTokenEndsAt), timeOf(grant?.endsAt)),
      lastError: null,
    },
  ];
}

const timeOf = (at: number | undefined) => (at === undefined ? null : new Date(at));
const daysTo = (end: Date | null) => (end ? (end.getTime() - Date.now()) / DAY_MS : null);

const endsOf = (access: Date | null, refresh: Date | null) => ({
  accessTokenEndsAt: access,
  accessTokenDaysLeft: daysTo(access),
  refreshTokenEndsAt: refresh,
  refreshTokenDaysLeft: daysTo(refresh),
});

/** What a person has to do about it; workers renew tokens by themselves. */
export function needsOf(facts: ConnectionFacts): string[] {
  const { connection, state, refreshTokenDaysLeft: days, source, lastError } = facts;
  const mend =
    source === 'stored'
      ? loginCommand(connection)
      : 'put a new PINTEREST_REFRESH_TOKEN into the environment and restart the workers';
  if (state === 'refused')
    return [`connection ${connection} is refused by Pinterest (${lastError}): ${mend}`];
  if (days === null || days >= LEAST_DAYS) return [];
  const left = days < 0 ? 'has ended' : `ends in ${Math.floor(days)} days`;
  return [`the refresh token of connection ${connection} ${left}, and no worker has renewed it: ${mend}`];
}
