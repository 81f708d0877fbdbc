import knex, { type Knex } from 'knex';
import { schemaNames } from '../shared/real-names.js';
import { nameStatements } from './named-statements.js';

const ignore = () => undefined;

interface PoolOptions {
  /** Most connections at once; default 10. */
  max?: number | undefined;
  /** Longest run of a statement, 0 for no limit; default a minute. */
  statementTimeoutMs?: number | undefined;
  /** How the sessions name themselves in pg_stat_activity. */
  applicationName?: string | undefined;
}

/** How every session of ours is opened. Times are read and written in UTC, whatever the server's setting. */
export function sessionOptions(
  databaseUrl: string,
  { statementTimeoutMs = 60_000, applicationName = 'pinterest-ads-sync' }: PoolOptions = {},
) {
  return {
    connectionString: databaseUrl,
    application_name: applicationName,
    statement_timeout: statementTimeoutMs,
    // A session whose host died must not keep its locks for hours.
    idle_in_transaction_session_timeout: 90_000,
    options:
      '-c TimeZone=UTC -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
}

/**
 * A pool of connections. Postgres cancels a statement that takes longer than its limit, so that a stuck one is tried
 * again. The messages of errors are Postgres's own.
 */
export function createPool(databaseUrl: string, { max = 10, ...options }: PoolOptions = {}): Knex {
  const names = schemaNames();
  const renamed = new Map<string, string>();
  const db = knex({
    client: 'pg',
    connection: sessionOptions(databaseUrl, options),
    pool: {
      min: 0,
      max,
      afterCreate(session: unknown, done: (error: null, session: unknown) => void) {
        nameStatements(session, names, renamed);
        done(null, session);
      },
    },
    // Knex would print connection errors in addition to throwing them.
    log: { debug: ignore, warn: ignore, error: ignore, deprecate: ignore },
    acquireConnectionTimeout: 20_000,
    // Knex puts the statement before the reason; without values in it, the prefix is known and can be taken off.
    compileSqlOnError: false,
  });
  db.on('query-error', (error: Error, { sql }: { sql: string }) => {
    if (error.message.startsWith(`${sql} - `)) error.message = error.message.slice(sql.length + 3);
  });
  return db;
}
