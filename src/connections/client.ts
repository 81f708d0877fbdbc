import type { Knex } from 'knex';
import type { Config } from '../config/config.js';
import { createPinterestClient } from '../pinterest/client.js';
import type { PinterestClient } from '../pinterest/contract.js';
import { noObserver } from '../pinterest/observer.js';
import type { RateBudget } from '../pinterest/rate-limits.js';
import { createRateBudget } from '../postgres/rate-budget.js';
import { DEFAULT_CONNECTION } from '../shared/connections.js';
import { budgetName } from './budget.js';
import { type TokenOptions, tokensOf } from './tokens.js';

interface ClientOptions extends TokenOptions {
  /** Whether a request is made again after a wait that Pinterest asks for; a person at a terminal is told at once. */
  waitsForPinterest?: boolean | undefined;
}

/**
 * The Pinterest client of a connection; `db` is where renewed tokens and the rate budget are kept. Only a request or
 * two with an access token of the environment, such as a check makes, may do without it.
 *
 * @throws SyncError DatabaseUnavailable without `db` when tokens have to be stored.
 */
export function connectPinterest(
  config: Config,
  db: Knex | undefined,
  { connection = DEFAULT_CONNECTION, observer = noObserver, waitsForPinterest }: ClientOptions = {},
): PinterestClient {
  const { apiUrl, attribution, accessTier } = config.pinterest;
  const tokens = tokensOf(config, db, { connection, observer });
  const budget = db
    ? namedAnew(
        () => budgetName(config, connection),
        (name) => createRateBudget(db, name, accessTier),
      )
    : noBudget;
  const { proxies } = config;
  return createPinterestClient({
    apiUrl,
    attribution,
    tokens,
    budget,
    observer,
    waitsForPinterest,
    proxies,
  });
}

/** A token in a file may be replaced, and the budget is named after it. */
function namedAnew(nameNow: () => string, create: (name: string) => RateBudget): RateBudget {
  let name = nameNow();
  let budget = create(name);
  const now = () => {
    if (name !== nameNow()) budget = create(nameNow());
    name = nameNow();
    return budget;
  };
  return {
    take: (...about) => now().take(...about),
    learn: (...about) => now().learn(...about),
    pauseAll: (...about) => now().pauseAll(...about),
    accepted: (...about) => now().accepted(...about),
  };
}

const noBudget: RateBudget = {
  take: async () => undefined,
  learn: async () => undefined,
  pauseAll: async () => 0,
  accepted: async () => undefined,
};
