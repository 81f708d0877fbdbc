import knex, { type Knex } from 'knex';

const ignore = () => undefined;

export interface PoolOptions {
  /** Most connections at once; default 10. */
  max?: number;
  /** How the sessions name themselves in pg_stat_activity. */
  applicationName?: string;
}

/**
 * A pool of connections. Times are read and written in UTC whatever the server's setting, and no statement of
 * ours may run for more than a minute: a stuck one is cancelled and tried again.
 */
export function createPool(
  databaseUrl: string,
  { max = 10, applicationName = 'pinterest-ads-sync' }: PoolOptions = {},
): Knex {
  return knex({
    client: 'pg',
    connection: {
      connectionString: databaseUrl,
      application_name: applicationName,
      statement_timeout: 60_000,
      options: '-c TimeZone=UTC',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    },
    pool: { min: 0, max },
    // Knex would print connection errors beside throwing them.
    log: { debug: ignore, warn: ignore, error: ignore, deprecate: ignore },
    acquireConnectionTimeout: 20_000,
  });
}
