/** Looks for secrets in everything that a round leaves behind. */
import type { Client as TemporalClient } from '@temporalio/client';
import type { Client } from 'pg';
import { withTexts } from './compare.js';

export interface Leftovers {
  databaseUrl: string;
  client: TemporalClient;
  taskQueue: string;
  logs: string;
}

export interface SecretScan {
  /** Where a secret was found; none when all is well. */
  findings: string[];
  /** What was looked through. */
  workflows: number;
  tables: number;
  logCharacters: number;
}

export async function findSecrets(leftovers: Leftovers, secrets: readonly string[]): Promise<SecretScan> {
  const { databaseUrl, client, taskQueue, logs } = leftovers;
  const histories = await exportHistories(client, taskQueue);
  const tables = await withTexts(databaseUrl, (database) => scanTables(database, secrets));
  const holds = (text: string) => secrets.some((secret) => text.includes(secret));
  return {
    findings: [
      ...histories.filter(({ text }) => holds(text)).map(({ name }) => `the history of ${name}`),
      ...tables.filter(({ hits }) => hits > 0).map(({ name, hits }) => `${hits} rows of ${name}`),
      ...(holds(logs) ? ['the log of a worker'] : []),
    ],
    workflows: histories.length,
    tables: tables.length,
    logCharacters: logs.length,
  };
}

/** Every run of the task queue, ended or not, parents and children. */
async function exportHistories(client: TemporalClient, taskQueue: string) {
  const histories: { name: string; text: string }[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const [history, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    // The description holds the memo, summaries and details that the Web UI shows.
    histories.push({ name: `${workflowId} (${runId})`, text: textOf(history) + textOf(raw) });
  }
  return histories;
}

/** All text in it, that of payloads too, which travel as bytes. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString('utf8')}\n`;
  if (typeof value === 'string') return `${value}\n`;
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${textOf(inner)}`)
    .join('');
}

/** As a dump would show them: a row as text holds every column. */
async function scanTables(client: Client, secrets: readonly string[]) {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const scanned: { name: string; hits: number }[] = [];
  for (const { name } of rows) {
    const found = await client.query(
      `SELECT count(*) AS hits FROM ${name} AS one WHERE EXISTS (
         SELECT FROM unnest($1::text[]) AS secret WHERE strpos(one::text, secret) > 0)`,
      [secrets],
    );
    scanned.push({ name, hits: Number(found.rows[0].hits) });
  }
  return scanned;
}
