import { messageOf, SyncError } from '../errors.js';
import type { ErrorCode } from '../shared/error-table.js';

interface PostgresError extends Error {
  code?: string;
  detail?: string;
}

/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html that pass by themselves. */
const PASSING = /^(08|40|53|55|57)/;
/** A value that its column cannot hold, or one that a constraint refuses. */
const BAD_VALUE = /^(22|23)/;

/**
 * What a failed statement means. Knex puts the statement, with all of its values, before the reason; only the
 * reason is kept.
 *
 * @returns undefined for an error that is not the database's.
 */
export function toDatabaseError(error: unknown): SyncError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', detail, name } = error as PostgresError;
  const reason = reasonOf(error);
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
    return new SyncError(codeOf(code), `Postgres: ${reason}${detail ? ` ${detail}` : ''} (SQLSTATE ${code})`);
  }
  const connectionLost =
    /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code) ||
    name === 'KnexTimeoutError' ||
    /Connection terminated|timeout expired|Unable to acquire a connection|not queryable/i.test(reason);
  return connectionLost
    ? new SyncError('DatabaseUnavailable', `Postgres cannot be reached: ${reason}`)
    : undefined;
}

function codeOf(sqlState: string): ErrorCode {
  if (PASSING.test(sqlState)) return 'DatabaseUnavailable';
  return BAD_VALUE.test(sqlState) ? 'RowRefused' : 'DatabaseRefused';
}

function reasonOf(error: Error): string {
  const message = messageOf(error);
  const position = message.lastIndexOf(' - ');
  return position < 0 ? message : message.slice(position + 3);
}
