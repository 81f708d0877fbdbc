import { isNativeError } from 'node:util/types';
import { messageOf, SyncError } from '../errors.js';
import type { ErrorCode } from '../shared/error-table.js';

interface PostgresError extends Error {
  code?: string;
  detail?: string;
}

/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html, the first that fits. */
const meanings: readonly [RegExp, ErrorCode][] = [
  // Connections, conflicts between transactions, a full server, a restart, a standby that is not promoted yet.
  [/^(08|40|53|55|57|25006)/, 'DatabaseUnavailable'],
  // A value that its column or an index cannot hold, or one that a constraint refuses.
  [/^(22|23|54000)/, 'RowRefused'],
  // Wrong password, no such user or database, missing rights.
  [/^(28|3D|42501)/, 'DatabaseDenied'],
];

const UNTRUSTED = /CERT|ALTNAME|certificate/;

const UNREACHABLE = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|ERR_SSL|ERR_TLS)/;

/**
 * What a failed statement means.
 *
 * @returns undefined for an error that is not the database's.
 */
export function toDatabaseError(error: unknown): SyncError | undefined {
  if (!isNativeError(error)) return undefined;
  const { code = '', detail, name } = error as PostgresError;
  const reason = messageOf(error);
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
    const meaning = meanings.find(([pattern]) => pattern.test(code))?.[1] ?? 'DatabaseRefused';
    return new SyncError(meaning, `Postgres: ${reason}${detail ? ` ${detail}` : ''} (SQLSTATE ${code})`);
  }
  // Node names these in many ways. To try again would not make it trusted.
  if (UNTRUSTED.test(`${code} ${reason}`)) {
    return new SyncError(
      'DatabaseDenied',
      `Postgres's certificate is not trusted: ${reason}. In DATABASE_URL, sslrootcert names the file of its authority, and the host must be one of the certificate's`,
    );
  }
  const connectionLost =
    UNREACHABLE.test(code) ||
    name === 'KnexTimeoutError' ||
    /Connection terminated|timeout expired|Unable to acquire a connection|not queryable/i.test(reason);
  return connectionLost
    ? new SyncError('DatabaseUnavailable', `Postgres cannot be reached: ${reason}`)
    : undefined;
}
