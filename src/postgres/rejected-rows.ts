/**
 * Rows that could not be stored, kept as they came. The table holds what is wrong at present: a row is deleted
 * when its list or day is read again without it.
 */
import type { Knex } from 'knex';
import { idAndDayOf } from '../pinterest/row-ids.js';
import { sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import type { TableName } from '../shared/tables.js';
import { select } from './select.js';

/** What a person runs to see the rows that could not be stored. */
export const REJECTED_ROWS_QUERY = `SELECT date, reason, raw FROM ${sync.rejected_rows}`;

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
  /** For analytics: the days that were requested. */
  days?: DayRange | undefined;
  workflowId: string;
  runId: string;
}

export async function saveRejected(
  db: Knex,
  { table, adAccountId, days, workflowId, runId }: RowSource,
  rejected: readonly RejectedRow[],
): Promise<void> {
  // One by one: an answer can hold the same row twice, which one statement must not update twice.
  for (const { reason, raw } of rejected) {
    await db.raw(
      `INSERT INTO ${sync.rejected_rows} AS stored
         (table_name, ad_account_id, date, reason, raw, workflow_id, run_id)
       VALUES (:table, :adAccountId, :day, :reason, :raw, :workflowId, :runId)
       ON CONFLICT (table_name, ad_account_id, date, md5(raw)) DO UPDATE
       SET reason = excluded.reason, seen = stored.seen + 1, last_seen_at = clock_timestamp(),
         workflow_id = excluded.workflow_id, run_id = excluded.run_id`,
      { table, adAccountId, day: dayOf(raw, days) ?? null, reason, raw, workflowId, runId },
    );
  }
}

/** The day that a row is filed under; none for a row of several days that does not say its own. */
function dayOf(raw: string, days: DayRange | undefined): Day | undefined {
  if (!days || days.from === days.to) return days?.from;
  const { date } = idAndDayOf(raw);
  return date !== undefined && date >= days.from && date <= days.to ? date : undefined;
}

/** Of several days, and of no day, rows without a day are meant as well. */
const OF_SOURCE = `table_name = :table AND ad_account_id = :adAccountId AND (date BETWEEN :from AND :to
  OR date IS NULL AND :from::date IS DISTINCT FROM :to::date OR date IS NULL AND :from::date IS NULL)`;

function sourceValues({ table, adAccountId, days, runId }: RowSource) {
  const { from = null, to = null } = days ?? {};
  return { table, adAccountId, from, to, runId };
}

/**
 * Deletes the rows that a new reading, now complete, no longer has: they were stored since, or Pinterest no
 * longer sends them.
 */
export async function forgetSettled(db: Knex, source: RowSource): Promise<void> {
  await db.raw(
    `DELETE FROM ${sync.rejected_rows} WHERE ${OF_SOURCE} AND run_id <> :runId`,
    sourceValues(source),
  );
}

/** For a reading that starts over: it meets them again. */
export async function forgetRejected(db: Knex, source: RowSource): Promise<void> {
  await db.raw(
    `DELETE FROM ${sync.rejected_rows} WHERE ${OF_SOURCE} AND run_id = :runId`,
    sourceValues(source),
  );
}

/** The days of which this run could not store rows; undefined among them stands for rows of an unknown day. */
export async function rejectedDays(db: Knex, source: RowSource): Promise<Set<Day | undefined>> {
  const rows = await select<{ date: Day | null }>(
    db,
    `SELECT DISTINCT date::text FROM ${sync.rejected_rows} WHERE ${OF_SOURCE} AND run_id = :runId`,
    sourceValues(source),
  );
  return new Set(rows.map(({ date }) => date ?? undefined));
}

/** Why this run could not store rows: the reasons that it met first. */
export async function firstReasons(db: Knex, source: RowSource, limit: number): Promise<string[]> {
  const rows = await select<{ reason: string }>(
    db,
    `SELECT reason FROM ${sync.rejected_rows} WHERE ${OF_SOURCE} AND run_id = :runId
     GROUP BY reason ORDER BY min(last_seen_at) LIMIT :limit`,
    { ...sourceValues(source), limit },
  );
  return rows.map(({ reason }) => reason);
}
