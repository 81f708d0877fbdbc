// Knex has no types for its dialects, although it documents them as what a client of one's own extends.
declare module 'knex/lib/dialects/postgres/index.js' {
  import type { Knex } from 'knex';
  import type { Client } from 'pg';

  export type Connection = Client & {
    __knex__disposed?: unknown;
    /** Named by the server when it connected. */
    processID?: number | null | undefined;
    /** Ours: whether the session is not shared with others. */
    isSession?: boolean | undefined;
    /** Ours: the beginning of its transaction. */
    begun?: Promise<unknown> | undefined;
  };

  export interface Query {
    sql: string;
    bindings?: readonly unknown[] | undefined;
    /** What `options()` of a statement says; node-postgres gets it. */
    options?: Readonly<Record<string, unknown>> | undefined;
    response?: unknown;
  }

  export default class PostgresDialect extends Knex.Client {
    config: Knex.Config;
    /** Whether it is the client of a transaction. */
    transacting?: boolean | undefined;
    /** Opens a connection for the pool. */
    _acquireOnlyConnection(): Promise<Connection>;
    /** The server's, for `version`. */
    checkVersion(connection: Connection): Promise<string>;
    /** Sends one statement, and puts the answer into `response`. */
    _query(connection: Connection, query: Query): Promise<Query>;
  }
}
