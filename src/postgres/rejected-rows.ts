/**
 * Rows that could not be stored, kept as they came. The table holds what is wrong at present: a row goes when its
 * list or day is read again without it.
 */
import type { Knex } from 'knex';
import type { Day } from '../shared/dates.js';
import type { TableName } from '../shared/tables.js';

export interface RejectedRow {
  reason: string;
  /** The row's JSON. */
  raw: string;
}

/** What was read, and which run reads it. */
export interface RowSource {
  table: TableName;
  /** Empty for the list of ad accounts. */
  adAccountId: string;
  /** For analytics. */
  date?: Day;
  workflowId: string;
  runId: string;
}

export async function saveRejected(
  db: Knex,
  { table, adAccountId, date, workflowId, runId }: RowSource,
  rejected: readonly RejectedRow[],
): Promise<void> {
  // One by one: an answer can hold the same row twice, which one statement must not update twice.
  for (const { reason, raw } of rejected) {
    await db.raw(
      `INSERT INTO pinterest_sync.rejected_rows AS held
         (table_name, ad_account_id, date, reason, raw, workflow_id, run_id)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (table_name, ad_account_id, date, md5(raw)) DO UPDATE
       SET reason = excluded.reason, seen = held.seen + 1, last_seen_at = clock_timestamp(),
         workflow_id = excluded.workflow_id, run_id = excluded.run_id`,
      [table, adAccountId, date ?? null, reason, raw, workflowId, runId],
    );
  }
}

const OF_SOURCE = 'table_name = ? AND ad_account_id = ? AND date IS NOT DISTINCT FROM ?::date';
const sourceValues = ({ table, adAccountId, date }: RowSource) => [table, adAccountId, date ?? null];

/** Forgets the rows that a whole new reading no longer has: they were stored since, or are gone. */
export async function forgetSettled(db: Knex, source: RowSource): Promise<void> {
  await db.raw(`DELETE FROM pinterest_sync.rejected_rows WHERE ${OF_SOURCE} AND run_id <> ?`, [
    ...sourceValues(source),
    source.runId,
  ]);
}

/** Why this run could not store rows: the reasons that it met first. */
export async function firstReasons(db: Knex, source: RowSource, limit: number): Promise<string[]> {
  const { rows } = await db.raw(
    `SELECT reason FROM pinterest_sync.rejected_rows WHERE ${OF_SOURCE} AND run_id = ?
     GROUP BY reason ORDER BY min(last_seen_at) LIMIT ?`,
    [...sourceValues(source), source.runId, limit],
  );
  return (rows as { reason: string }[]).map(({ reason }) => reason);
}

export async function sweepRejected(db: Knex, olderThanDays: number): Promise<void> {
  await db.raw(
    `DELETE FROM pinterest_sync.rejected_rows WHERE last_seen_at < now() - make_interval(days => ?)`,
    [olderThanDays],
  );
}
