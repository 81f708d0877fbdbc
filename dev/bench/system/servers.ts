// A Postgres with the settings of a server, and a Temporal that keeps its histories in a file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Client as PostgresClient } from 'pg';
import { type LocalPostgres, startPostgres } from '../../stack/postgres.js';
import { findTemporal, startTemporalServer } from '../../stack/temporal.js';

export interface Servers {
  /** Holds logs; gone after close(). */
  folder: string;
  temporalAddress: string;
  client: Client;
  pids: { postgres: number; temporal: number };
  /** @returns its address. */
  createDatabase(name: string): Promise<string>;
  /** For questions to Postgres about itself. */
  sql(databaseUrl: string, text: string): Promise<Record<string, unknown>[]>;
  /** What statements took most of Postgres's time since the start, of all databases. */
  dearestStatements(): Promise<Statement[]>;
  close(): Promise<void>;
}

export interface Statement {
  text: string;
  calls: number;
  ms: number;
}

export async function startServers(say: (line: string) => void): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-measure-'));
  // Beside the folder, which the account that runs Postgres for root could not enter.
  const dataDir = mkdtempSync(join(tmpdir(), 'pinterest-ads-measure-postgres-'));
  const { path } = await findTemporal({ say });
  const postgres = await startCountingPostgres(dataDir, say);
  const files = { dbFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') };
  const temporal = await startTemporalServer({ path, port: 0, headless: true, ...files, say });
  const connection = await Connection.connect({ address: temporal.address });
  return {
    folder,
    temporalAddress: temporal.address,
    client: new Client({ connection }),
    pids: { postgres: postgres.pid, temporal: temporal.pid },
    async createDatabase(name) {
      await query(postgres.url, `CREATE DATABASE ${name}`);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    sql: query,
    dearestStatements: async () =>
      (await query(
        postgres.url,
        `SELECT regexp_replace(left(query, 400), '\\s+', ' ', 'g') AS text, sum(calls)::float8 AS calls,
           sum(total_exec_time + total_plan_time)::float8 AS ms
         FROM pg_stat_statements WHERE query !~ 'pg_stat|CREATE |DROP |COMMENT ' GROUP BY 1 ORDER BY 3 DESC LIMIT 10`,
      )) as unknown as Statement[],
    async close() {
      await connection.close();
      await Promise.all([temporal.stop(), postgres.stop()]);
      for (const left of [folder, postgres.dataDir, `${postgres.dataDir}.log`])
        rmSync(left, { recursive: true, force: true });
    },
  };
}

/** Counts what each statement takes, which costs a percent or two. */
async function startCountingPostgres(dataDir: string, say: (line: string) => void): Promise<LocalPostgres> {
  const first = await startPostgres({ dataDir, port: 0, say });
  await query(first.url, `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
  await query(first.url, 'ALTER SYSTEM SET pg_stat_statements.track_planning = on');
  await first.stop();
  const postgres = await startPostgres({ dataDir, port: 0, say });
  await query(postgres.url, 'CREATE EXTENSION pg_stat_statements');
  return postgres;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new PostgresClient({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
