/** Reads Parquet with DuckDB: another implementation than the one that writes it. */
import { DuckDBInstance } from '@duckdb/node-api';

/** What stands for NULL in the CSV; no value of ours is that. */
export const NULL_IN_CSV = '<null>';

/** Turns the file into CSV with a header, every digit of a decimal number included. */
export async function parquetToCsv(parquet: string, csv: string): Promise<void> {
  await parquetQuery(
    `COPY (SELECT * FROM '${parquet}') TO '${csv}' (FORMAT csv, HEADER, NULLSTR '${NULL_IN_CSV}', TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S.%f')`,
  );
}

/** Name and type of each column, as DuckDB understands them. */
export async function parquetTypes(parquet: string): Promise<[string, string][]> {
  const rows = await parquetQuery(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${parquet}')`,
  );
  return rows as [string, string][];
}

/** The rows that a query in DuckDB's SQL gives. */
export async function parquetQuery(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    return (await connection.runAndReadAll(sql)).getRows() as unknown[][];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
