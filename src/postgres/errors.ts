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
  // A value that its column or an index cannot hold, or one that a constraint refuses. Postgres 15 has another code than
  // later ones for a character that the encoding of the database lacks.
  [/^(22|23|54000|0A000 .*\bUTF8\b)/, 'RowRefused'],
  // Wrong password, no such user or database, no right to do it.
  [/^(28|3D|42501)/, 'DatabaseDenied'],
];

/**
 * What to do about a refusal, by its code and words, the first that fits. The words are those of poolers, which have one
 * code for many things and no other language, and of a server that asks for TLS.
 */
const remedies: readonly [RegExp, string, ErrorCode?][] = [
  [
    /statement pooling mode/,
    'The pooler gives each statement to another session; transactions are needed: set pool_mode = transaction for this database',
    'DatabaseDenied',
  ],
  [
    /unsupported startup parameter/,
    'The pooler refuses a parameter of the connection: take "options" out of DATABASE_URL, or name it in ignore_startup_parameters of the pooler',
    'DatabaseDenied',
  ],
  [
    /SSL required|no encryption|SSL off/,
    'The server wants TLS, and DATABASE_URL does not: set sslmode=verify-full there, or at least sslmode=require',
    'DatabaseDenied',
  ],
  [
    /^25006/,
    'The server takes no writes here. If it is a standby, name the primary in DATABASE_URL; if default_transaction_read_only is on, see why (some providers set it when the disk is full) and set it off for the role',
  ],
  [/^42501/, '"pinterest-ads-sync doctor" names the right that is missing, and the GRANT that gives it'],
  [/^3D000/, 'Create this database, for example with createdb, or name another one in DATABASE_URL'],
  [/^28P01/, 'Correct the user or its password in DATABASE_URL'],
  // A table, a schema, a column or a function.
  [
    /^(42P01|3F000|42703|42883)/,
    'Its tables are missing or older than this program: pinterest-ads-sync migrate',
  ],
];

/** Node has many names for a certificate that it does not trust. */
const UNTRUSTED = /CERT|ALTNAME|certificate/;

const NO_TLS = /does not support SSL connections/;
/** Something answers, and not as a Postgres that speaks TLS would. */
const NOT_TLS = /error establishing an SSL connection|ERR_SSL|ERR_TLS|EPROTO/;

const UNREACHABLE_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN)/;
const UNREACHABLE_MESSAGE =
  /Connection terminated|timeout expired|Query read timeout|Unable to acquire a connection|not queryable/i;

/** What an error means, and what to do about it where that is known. */
interface Meaning {
  code: ErrorCode;
  found: string;
  remedy?: string | undefined;
}

/**
 * What a failed statement means.
 *
 * @returns undefined for an error that is not the database's.
 */
export function toDatabaseError(error: unknown): SyncError | undefined {
  if (error instanceof SyncError) return error.code.startsWith('Database') ? error : undefined;
  const { code, found, remedy } = meaningOf(error) ?? {};
  return code && new SyncError(code, String(found), { next: remedy });
}

function meaningOf(error: unknown): Meaning | undefined {
  // What has a meaning already keeps it: its words may be those of another server.
  if (!isNativeError(error) || error instanceof SyncError) return undefined;
  return (
    refusedByServer(error) ??
    withoutPassword(error) ??
    notTrusted(error) ??
    withoutTls(error) ??
    notReached(error)
  );
}

/** Whether a connection failed for its TLS, or for having none, so that the other one may succeed. */
export function isTlsRefusal(error: unknown): boolean {
  const { code = '', message = '' } = error as Partial<PostgresError>;
  if (isSqlState(code)) return code === '28000' || message.includes('SSL required');
  // A server that does not understand the first bytes may end the connection without a word.
  return /ECONNRESET|EPIPE|Connection terminated|SSL|TLS|EPROTO/.test(`${code} ${message}`);
}

/** Five characters; such a name with an E in front is an error of the system, as EPIPE. */
const isSqlState = (code: string) => /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E');

function refusedByServer(error: PostgresError): Meaning | undefined {
  const { code = '', detail } = error;
  if (!isSqlState(code)) return undefined;
  const reason = detail ? `${messageOf(error)} ${detail}` : messageOf(error);
  const text = `${code} ${reason}`;
  const [, remedy, special] = remedies.find(([pattern]) => pattern.test(text)) ?? [];
  const meaning = special ?? sqlStates.find(([pattern]) => pattern.test(text))?.[1] ?? 'DatabaseRefused';
  return { code: meaning, found: `Postgres: ${reason} (SQLSTATE ${code})`, remedy };
}

/** Words of node-postgres, which has no password to answer the server with. */
function withoutPassword(error: PostgresError): Meaning | undefined {
  if (!/client password must be a/.test(messageOf(error))) return undefined;
  return {
    code: 'DatabaseDenied',
    found: 'Postgres wants a password, and DATABASE_URL has none',
    remedy:
      'Put it there between the user and the @, with a colon before it, or into the file that PGPASSFILE names',
  };
}

/** TLS is asked for, and is not what the other side speaks. */
function withoutTls(error: PostgresError): Meaning | undefined {
  const text = `${error.code ?? ''} ${messageOf(error)}`;
  if (NO_TLS.test(text))
    return {
      code: 'DatabaseDenied',
      found: 'Postgres does not speak TLS, and sslmode in DATABASE_URL asks for it',
      remedy:
        'Switch it on in the server (ssl = on), or, where nobody can listen on the way, set sslmode=disable',
    };
  if (!NOT_TLS.test(text)) return undefined;
  return {
    code: 'DatabaseDenied',
    found: `What answers at the address of DATABASE_URL does not speak TLS as Postgres does (${messageOf(error)})`,
    remedy: 'Check its host and its port, and leave sslnegotiation out',
  };
}

/** Not the same as unreachable: another attempt would not make it trusted. */
function notTrusted(error: PostgresError): Meaning | undefined {
  const reason = messageOf(error);
  if (!UNTRUSTED.test(`${error.code ?? ''} ${reason}`)) return undefined;
  return {
    code: 'DatabaseDenied',
    found: `Postgres's certificate is not trusted: ${reason}`,
    remedy:
      'In DATABASE_URL, sslrootcert names the file of its authority, and with verify-full the host must be one of the certificate',
  };
}

function notReached(error: PostgresError): Meaning | undefined {
  const reason = messageOf(error);
  const isUnreachable =
    UNREACHABLE_CODE.test(error.code ?? '') ||
    UNREACHABLE_MESSAGE.test(reason) ||
    error.name === 'KnexTimeoutError';
  if (!isUnreachable) return undefined;
  return { code: 'DatabaseUnavailable', found: `Postgres cannot be reached: ${reason}` };
}
