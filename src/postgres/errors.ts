import { isNativeError } from 'node:util/types';
import { messageOf, SyncError } from '../errors.js';
import type { ErrorCode } from '../shared/error-table.js';

interface PostgresError extends Error {
  code?: string | undefined;
  detail?: string | undefined;
}

/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html, the first that fits. */
const sqlStates: readonly [RegExp, ErrorCode][] = [
  // Connections, conflicts between transactions, a full server, a restart, a standby that is not promoted yet.
  [/^(08|40|53|55|57|25006)/, 'DatabaseUnavailable'],
  // A value that its column or an index cannot hold, or one that a constraint refuses.
  [/^(22|23|54000)/, 'RowRefused'],
  // Wrong password, no such user or database, no right to do it.
  [/^(28|3D|42501)/, 'DatabaseDenied'],
];

/** Node has many names for a certificate that it does not trust. */
const UNTRUSTED = /CERT|ALTNAME|certificate/;

const UNREACHABLE_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|ERR_SSL|ERR_TLS)/;
const UNREACHABLE_MESSAGE =
  /Connection terminated|timeout expired|Unable to acquire a connection|not queryable/i;

/**
 * What a failed statement means.
 *
 * @returns undefined for an error that is not the database's.
 */
export function toDatabaseError(error: unknown): SyncError | undefined {
  if (!isNativeError(error)) return undefined;
  return refusedByServer(error) ?? notTrusted(error) ?? notReached(error);
}

function refusedByServer(error: PostgresError): SyncError | undefined {
  const { code = '', detail } = error;
  // Five characters name a SQLSTATE; such a name with an E in front is an error of the system, as EPIPE.
  if (!/^[0-9A-Z]{5}$/.test(code) || code.startsWith('E')) return undefined;
  const meaning = sqlStates.find(([pattern]) => pattern.test(code))?.[1] ?? 'DatabaseRefused';
  const reason = detail ? `${messageOf(error)} ${detail}` : messageOf(error);
  return new SyncError(meaning, `Postgres: ${reason} (SQLSTATE ${code})`);
}

/** Not the same as unreachable: another attempt would not make it trusted. */
function notTrusted(error: PostgresError): SyncError | undefined {
  const reason = messageOf(error);
  if (!UNTRUSTED.test(`${error.code ?? ''} ${reason}`)) return undefined;
  return new SyncError(
    'DatabaseDenied',
    `Postgres's certificate is not trusted: ${reason}. In DATABASE_URL, sslrootcert names the file of its authority, and the host must be one of the certificate's`,
  );
}

function notReached(error: PostgresError): SyncError | undefined {
  const reason = messageOf(error);
  const isUnreachable =
    UNREACHABLE_CODE.test(error.code ?? '') ||
    UNREACHABLE_MESSAGE.test(reason) ||
    error.name === 'KnexTimeoutError';
  if (!isUnreachable) return undefined;
  return new SyncError('DatabaseUnavailable', `Postgres cannot be reached: ${reason}`);
}
