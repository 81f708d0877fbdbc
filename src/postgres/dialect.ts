/** Knex's Postgres client, in which every statement is part of a transaction that begins with our settings. */
import PostgresDialect, { type Connection, type Query } from 'knex/lib/dialects/postgres/index.js';
import { limitOf, openingOf } from './opening.js';

interface DialectOptions {
  connect: () => Promise<Connection>;
  statementTimeoutMs: number;
}

/** What Knex begins a transaction with: `BEGIN;`, or `BEGIN TRANSACTION ISOLATION LEVEL serializable;`. */
const KNEX_BEGIN = /^BEGIN(?: TRANSACTION (?<mode>.+))?;$/;

/** A statement of that name is not there, or one is already: the session was not ours alone after all. */
const LOST_STATEMENT = ['26000', '42P05'];

export function dialectOf({ connect, statementTimeoutMs }: DialectOptions): typeof PostgresDialect {
  let mayName = true;
  return class extends PostgresDialect {
    override async _acquireOnlyConnection(): Promise<Connection> {
      const connection = await connect();
      connection.isSession = await isSession(connection, statementTimeoutMs);
      const dispose = (reason: unknown) => {
        connection.__knex__disposed = reason ?? 'The connection has ended';
      };
      connection.on('error', dispose).on('end', () => dispose(undefined));
      return connection;
    }

    /** Once in a pool. Each statement on its own, so that a pooler that knows no transactions gets to say so. */
    override async checkVersion(connection: Connection): Promise<string> {
      await connection.query('BEGIN');
      await connection.query(limitOf(statementTimeoutMs));
      const { rows } = await connection.query('SHOW server_version');
      await connection.query('COMMIT');
      return rows[0].server_version;
    }

    override async _query(connection: Connection, asked: Query): Promise<Query> {
      const query = connection.isSession && mayName ? asked : withoutName(asked);
      const begin = KNEX_BEGIN.exec(query.sql);
      const opening = () =>
        openingOf({ statementTimeoutMs, version: this.version, mode: begin?.groups?.mode });
      if (begin) return beginAhead(connection, query, super._query(connection, { ...query, sql: opening() }));
      try {
        // Knex's own client of a transaction.
        if (this.transacting) return await afterBegin(connection, super._query(connection, query));
        return await inOwnTransaction(query, (sent) => super._query(connection, sent), opening());
      } catch (error) {
        // The work is tried again as a whole, and then without names.
        if (LOST_STATEMENT.includes((error as { code?: string }).code ?? '')) mayName = false;
        throw error;
      }
    }
  };
}

/**
 * Whether the server's session is ours alone: a pooler gives itself out as another process than the one that answers.
 * Statements may have a name then, under which the session keeps their plans; elsewhere a name must not outlive its transaction.
 */
async function isSession(connection: Connection, statementTimeoutMs: number): Promise<boolean> {
  // The first statement of a session takes longest: the server's own limit may be too short for it. In one message,
  // because a pooler that knows no transactions refuses them in words only when they are used.
  const text = `BEGIN; ${limitOf(statementTimeoutMs)}; SELECT pg_catalog.pg_backend_pid() AS pid; COMMIT`;
  const results = (await connection.query(text)) as unknown as { rows: { pid: number }[] }[];
  return results.some(({ rows }) => rows[0]?.pid === connection.processID);
}

const withoutName = (query: Query): Query => ({ ...query, options: { ...query.options, name: undefined } });

/**
 * The first statement of a transaction is sent right behind its beginning, without a wait for the answer. The statement
 * says when the beginning has failed: it fails too then, or what it gives does not count.
 */
function beginAhead(connection: Connection, query: Query, begun: Promise<unknown>): Promise<Query> {
  begun.catch(() => undefined);
  connection.begun = begun;
  return Promise.resolve(query);
}

async function afterBegin(connection: Connection, sent: Promise<Query>): Promise<Query> {
  // Answered in the order in which they were sent; what is refused here is thrown by the last line.
  await sent.catch(() => undefined);
  await connection.begun;
  return await sent;
}

/**
 * A statement of its own is sent with the beginning and the end of its transaction in one go, so that they take no time
 * on the way. After a statement that failed, COMMIT is a ROLLBACK.
 */
async function inOwnTransaction(
  query: Query,
  send: (query: Query) => Promise<Query>,
  opening: string,
): Promise<Query> {
  const [begun, answered, ended] = await Promise.allSettled([
    send({ sql: opening }),
    send(query),
    send({ sql: 'COMMIT' }),
  ]);
  // A statement in a transaction that could not begin fails too, and does not say why.
  for (const step of [begun, answered, ended]) if (step.status === 'rejected') throw step.reason;
  return query;
}
