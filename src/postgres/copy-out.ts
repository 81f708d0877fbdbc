/** The rows of an export, as Postgres sends them. */
import { Client } from 'pg';
import { type CopyToStreamQuery, to as copyTo } from 'pg-copy-streams';
import { sessionOptions } from '../../postgres/pool.js';
import type { ExportPlan } from './plan.js';

/** What of a column is sent, where that is not its text. */
export type Expression = (column: { name: string; type: string }) => string;

const quoted = ({ name }: { name: string }) => `"${name}"`;

/** COPY takes no parameters; a day was checked to be one. */
export function copyStatement(plan: ExportPlan, options: string, expression: Expression = quoted): string {
  const { relation, from, to } = plan;
  const { schema, name, day, columns, order } = relation;
  const limits = [...(from ? [`"${day}" >= '${from}'`] : []), ...(to ? [`"${day}" <= '${to}'`] : [])];
  const where = limits.length > 0 ? ` WHERE ${limits.join(' AND ')}` : '';
  const list = columns.map((column) => `${expression(column)} AS "${column.name}"`).join(', ');
  return `COPY (SELECT ${list} FROM ${schema}."${name}"${where} ORDER BY ${order.join(', ')}) TO STDOUT WITH (${options})`;
}

/**
 * Gives `use` the stream of a COPY. Postgres waits while nobody reads, so memory stays flat whatever the table holds;
 * a session of its own can be cut when the reader has seen enough.
 */
export async function withCopy<T>(
  databaseUrl: string,
  statement: string,
  use: (rows: CopyToStreamQuery) => Promise<T>,
): Promise<T> {
  // Somebody waits for it and may stop it, so it may take as long as a large table needs.
  const client = new Client(sessionOptions(databaseUrl, { statementTimeoutMs: 0 }));
  // The stream fails too when the connection does, and says so.
  client.on('error', () => undefined);
  await client.connect();
  const rows = client.query(copyTo(statement));
  let whole = false;
  try {
    const result = await use(rows);
    whole = true;
    return result;
  } finally {
    if (whole) await client.end();
    else cut(client);
  }
}

/** Does not read what Postgres still has to say, as a regular end would. */
function cut(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
