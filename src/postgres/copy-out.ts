/** The rows of a table or view, as Postgres sends them with COPY. */
import type { Client } from 'pg';
import { type CopyToStreamQuery, to as copyTo } from 'pg-copy-streams';
import type { Day } from '../shared/dates.js';
import { connect, type DatabaseUrl } from './connect.js';
import { openingOf } from './opening.js';

/** Column names are quoted here; nothing of it comes from a user, except days that were checked to be days. */
interface CopyRequest {
  schema: string;
  name: string;
  /** What is sent, each under its name. */
  columns: readonly { name: string; sql: string }[];
  /** The column that `from` and `to` limit. */
  day?: string | undefined;
  from?: Day | undefined;
  to?: Day | undefined;
  order: readonly string[];
  /** Such as `FORMAT csv`. */
  format: string;
}

/** COPY takes no parameters. */
function copyStatement({ schema, name, columns, day, from, to, order, format }: CopyRequest): string {
  const limits = [...(from ? [`"${day}" >= '${from}'`] : []), ...(to ? [`"${day}" <= '${to}'`] : [])];
  const where = limits.length > 0 ? ` WHERE ${limits.join(' AND ')}` : '';
  const list = columns.map((column) => `${column.sql} AS "${column.name}"`).join(', ');
  return `COPY (SELECT ${list} FROM ${schema}."${name}"${where} ORDER BY ${order.join(', ')}) TO STDOUT WITH (${format})`;
}

/**
 * Gives `use` the stream of a COPY. Postgres waits while nobody reads, so memory does not grow with the size of
 * the table; a session of its own can be cut when the reader has seen enough.
 */
export async function withCopy<T>(
  databaseUrl: DatabaseUrl,
  request: CopyRequest,
  use: (rows: CopyToStreamQuery) => Promise<T>,
): Promise<T> {
  const client = await connect(databaseUrl, {
    applicationName: 'pinterest-ads-sync export',
    answerWithinMs: 0,
    pipeline: false,
  });
  let isComplete = false;
  try {
    // Somebody waits for it and may stop it, so it may take as long as a large table needs.
    await client.query(openingOf({ statementTimeoutMs: 0 }));
    const result = await use(client.query(copyTo(copyStatement(request))));
    await client.query('COMMIT');
    isComplete = true;
    return result;
  } finally {
    if (isComplete) await client.end();
    else cut(client);
  }
}

/** Unlike a regular end, it does not read what Postgres still has to send. */
function cut(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
