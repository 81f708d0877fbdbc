/** The methods to load that are compared. Each takes what it needs ready-made, so that only loading is timed. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { writeAnswer } from '../../src/postgres/write-answer.js';
import { pinterest } from '../../src/shared/database-names.js';
import type { Day } from '../../src/shared/dates.js';
import { inParallel } from '../../src/shared/in-parallel.js';
import { tables } from '../../src/tables/index.js';
import { adAccountId, BATCH_ROWS } from '../harness/batches.js';

export interface Server {
  db: Knex;
  client: Client;
}

const TABLE = pinterest.ad_analytics;
const columns = [...tables.ad_analytics.columns.map(({ name }) => name), '__sync_key'];
const columnList = columns.map((name) => `"${name}"`).join(', ');

type TextRow = Record<string, string | null>;

/** A bench has no rows that could not be stored. */
const source = {
  table: 'ad_analytics',
  adAccountId,
  unit: 'bench',
  workflowId: 'bench',
  runId: 'bench',
} as const;
const writing = { mapping: 'own', mode: 'at once', unit: 'bench' } as const;

/** Of a day of some ads. */
interface Answer {
  date: Day;
  adIds: readonly string[];
  body: string;
}

interface UpsertOptions {
  /** Days that were not loaded before, as in a backfill; otherwise what changes is kept. */
  isFirst: boolean;
  atATime?: number | undefined;
}

/** As the product does it: an answer is a statement is a transaction. */
export async function loadByUpsert(
  db: Knex,
  answers: readonly Answer[],
  { isFirst, atATime = 1 }: UpsertOptions,
): Promise<void> {
  const context = { ad_account_id: adAccountId, read_with: 'bench' };
  await inParallel(answers, atATime, async ({ date, adIds, body }) => {
    const batch = { body, shape: 'array', context, areFirst: isFirst, complete: { date, adIds } } as const;
    const ofDay = { ...writing, source: { ...source, days: { from: date, to: date } } };
    await db.transaction((transaction) => writeAnswer(transaction, batch, ofDay));
  });
}

/** One COPY, and so one transaction, per text. It can only add rows: a second load would fail. */
export async function loadByCopy(client: Client, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const copy = client.query(copyFrom(`COPY ${TABLE} (${columnList}) FROM STDIN`));
    await pipeline(Readable.from([text], { objectMode: false }), copy);
  }
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
export async function copyTextsOf(client: Client): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`COPY ${TABLE} (${columnList}) TO STDOUT`))) {
    chunks.push(chunk as Buffer);
  }
  const lines = Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1);
  return inBatches(lines).map((batch) => `${batch.join('\n')}\n`);
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
