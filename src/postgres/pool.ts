import knex, { type Knex } from 'knex';
import { connect, type DatabaseUrl } from './connect.js';
import { dialectOf } from './dialect.js';

const ignore = () => undefined;

interface PoolOptions {
  /** Most connections at once; default 10. */
  max?: number | undefined;
  /** Longest run of a statement, 0 for no limit; default a minute. */
  statementTimeoutMs?: number | undefined;
  /** How the sessions name themselves in pg_stat_activity. */
  applicationName?: string | undefined;
}

/** What an answer may take beyond its statement. */
const MARGIN_MS = 15_000;

/**
 * A pool of connections. Postgres cancels a statement that takes longer than its limit, so that a stuck one is tried
 * again. The messages of errors are Postgres's own.
 */
export function createPool(
  databaseUrl: DatabaseUrl,
  { max = 10, statementTimeoutMs = 60_000, applicationName = 'pinterest-ads-sync' }: PoolOptions = {},
): Knex {
  const answerWithinMs = statementTimeoutMs > 0 ? statementTimeoutMs + MARGIN_MS : 0;
  const options = { applicationName, answerWithinMs, pipeline: true };
  const db = knex({
    client: dialectOf({ connect: () => connect(databaseUrl, options), statementTimeoutMs }),
    // The dialect has its own; Knex makes no pool without one.
    connection: {},
    pool: { min: 0, max },
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
