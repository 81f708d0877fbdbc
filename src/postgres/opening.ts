/**
 * How every transaction of ours begins. A pooler gives each transaction to another session, so nothing is set for a
 * session; and what a server, a database, a role or an address has set must not change what our statements do.
 */
import { literal } from '../shared/sql.js';

/** Longest that a transaction may wait for us: one whose host died must not keep its locks for hours. */
const IDLE_MS = 90_000;

/** Other settings change how long a statement takes, or are a decision of whoever runs the server. */
const SETTINGS: Readonly<Record<string, string>> = {
  // When a statement is given up.
  lock_timeout: '0',
  idle_in_transaction_session_timeout: String(IDLE_MS),
  // How texts become values, and values texts.
  client_encoding: 'UTF8',
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  // How statements are read. All names of ours have their schema.
  search_path: '',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  row_security: 'on',
};

const settings = Object.entries(SETTINGS)
  .map(([name, value]) => `SET LOCAL ${name} = ${literal(value)}`)
  .join('; ');

/** The first Postgres that can limit a whole transaction. */
const LIMITS_TRANSACTIONS = 17;

/** @param statementTimeoutMs 0 for no limit. */
export const limitOf = (statementTimeoutMs: number) => `SET LOCAL statement_timeout = ${statementTimeoutMs}`;

interface Opening {
  /** 0 for no limit. */
  statementTimeoutMs: number;
  /** Of the server, such as `16.3`. */
  version?: string | undefined;
  /** Such as `ISOLATION LEVEL REPEATABLE READ`. */
  mode?: string | undefined;
}

/**
 * One message, so that the settings take no time of their own on the way. The limit of a statement comes first, because
 * the server's own one may be too short for the rest.
 *
 * Without another mode, each statement sees what others have committed by then, whatever the server's default is.
 * Whether a transaction may write is left to the server: one that is read-only is so for a reason.
 */
export function openingOf({ statementTimeoutMs, version, mode = 'ISOLATION LEVEL READ COMMITTED' }: Opening) {
  const isNew = Number.parseInt(version ?? '', 10) >= LIMITS_TRANSACTIONS;
  return [
    `BEGIN ${mode}`,
    limitOf(statementTimeoutMs),
    ...(isNew ? ['SET LOCAL transaction_timeout = 0'] : []),
    settings,
  ].join('; ');
}
