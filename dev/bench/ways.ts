/** The ways to load that are compared. Each takes what it needs ready-made, so that only loading is timed. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { writeRows } from '../../src/postgres/upsert.js';
import { inParallel } from '../../src/shared/in-parallel.js';
import { addRows, noRows, type RowCounts } from '../../src/shared/tables.js';
import { tables } from '../../src/tables/index.js';
import { adAccountId, BATCH_ROWS } from './batches.js';
import { copyTextOfAnswer } from './copy-text.js';

const TABLE = 'pinterest.ad_analytics';
const columns = [...tables.ad_analytics.columns.map(({ name }) => name), '__sync_key'];
const columnList = columns.map((name) => `"${name}"`).join(', ');

type TextRow = Record<string, string | null>;

/** A bench has no rows that could not be stored. */
const source = { table: 'ad_analytics', adAccountId, workflowId: 'bench', runId: 'bench' } as const;
const writing = { source, mapping: 'own', mode: 'at once' } as const;

export interface UpsertOptions {
  /** Days that were not loaded before, as in a backfill; otherwise what changes is kept. */
  isFirst: boolean;
  atATime?: number;
}

/** The way of the product: an answer is a statement is a transaction. @returns the counts of all. */
export async function loadByUpsert(
  db: Knex,
  bodies: readonly string[],
  { isFirst, atATime = 1 }: UpsertOptions,
): Promise<RowCounts> {
  let sum: RowCounts = noRows;
  const context = { ad_account_id: adAccountId };
  await inParallel(bodies, atATime, async (body) => {
    const batch = { body, shape: 'array', context, areFirst: isFirst } as const;
    const { rows } = await db.transaction((transaction) => writeRows(transaction, batch, writing));
    sum = addRows(sum, rows);
  });
  return sum;
}

/** One COPY, and so one transaction, per text. It can only add rows: a second load would fail. */
export async function loadByCopy(client: Client, texts: readonly string[]): Promise<void> {
  for (const text of texts) await copyInto(client, TABLE, text);
}

/** The same from what Pinterest sends: the text for COPY is made on the way, as it would have to be. */
export async function loadByCopyOfAnswers(client: Client, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) await copyInto(client, TABLE, copyTextOfAnswer(body, adAccountId));
}

/** What COPY needs in order to update as well: a COPY into a temporary table, and one statement that merges. */
export async function loadByCopyAndMerge(client: Client, texts: readonly string[]): Promise<void> {
  await client.query(`CREATE TEMP TABLE staged (LIKE ${TABLE} INCLUDING DEFAULTS) ON COMMIT DELETE ROWS`);
  const updates = columns.map((name) => `"${name}" = excluded."${name}"`).join(', ');
  for (const text of texts) {
    await client.query('BEGIN');
    await copyInto(client, 'staged', text);
    await client.query(
      `INSERT INTO ${TABLE} (${columnList}) SELECT ${columnList} FROM staged ON CONFLICT (ad_id, date) DO UPDATE SET ${updates}`,
    );
    await client.query('COMMIT');
  }
  await client.query('DROP TABLE staged');
}

async function copyInto(client: Client, table: string, text: string): Promise<void> {
  const copy = client.query(copyFrom(`COPY ${table} (${columnList}) FROM STDIN`));
  await pipeline(Readable.from([text], { objectMode: false }), copy);
}

/** Knex's own upsert, of rows that are objects already. */
export async function loadByKnex(db: Knex, batches: readonly TextRow[][]): Promise<void> {
  for (const rows of batches) {
    await db.transaction((transaction) =>
      transaction(TABLE).insert(rows).onConflict('__sync_key').merge(columns),
    );
  }
}

/** The rows that are in the table now, in the order in which they were written, as COPY reads them. */
export async function copyTextsOf(client: Client): Promise<{ whole: string; batches: string[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`COPY ${TABLE} (${columnList}) TO STDOUT`))) {
    chunks.push(chunk as Buffer);
  }
  const whole = Buffer.concat(chunks).toString('utf8');
  const lines = whole.split('\n').slice(0, -1);
  return { whole, batches: inBatches(lines).map((batch) => `${batch.join('\n')}\n`) };
}

/** The same rows as objects. */
export async function objectsOf(db: Knex): Promise<TextRow[][]> {
  const asText = columns.map((name) => `"${name}"::text`).join(', ');
  const { rows } = await db.raw(`SELECT ${asText} FROM ${TABLE} ORDER BY ctid`);
  return inBatches(rows as TextRow[]);
}

function inBatches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH_ROWS) }, (_, index) =>
    items.slice(index * BATCH_ROWS, (index + 1) * BATCH_ROWS),
  );
}
