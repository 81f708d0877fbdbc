/**
 * Rows that could not be stored, kept as they came. The table holds what is wrong at present: a row is deleted
 * when its list or day is read again without it.
 */
import type { Knex } from 'knex';
import { idAndDayOf } from '../pinterest/row-ids.js';
import { sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import { inDatabase } from '../shared/real-names.js';
import { hideKnown } from '../shared/redact.js';
import type { RejectedRow } from '../shared/rejected-row.js';
import type { StoredTable } from '../shared/tables.js';
import { select, selectOne } from './select.js';
import { inAscii } from './text-encoding.js';

/** What a person runs to see the rows that could not be stored. */
export const rejectedRowsQuery = () =>
  `SELECT date, kind, column_name, reason, raw FROM ${inDatabase(sync.rejected_rows)}`;

/** What was read, and which run reads it. */
export interface RowSource {
  table: StoredTable;
  /** Empty for the list of ad accounts. */
  adAccountId: string;
  /** For analytics: the days that were requested. */
  days?: DayRange | undefined;
  /** As `formatUnit` names it. */
  unit: string;
  /** Where several units read the same days one after the other: the first of them. */
  firstUnit?: string | undefined;
  /** Whether another one follows. */
  isContinued?: boolean | undefined;
  workflowId: string;
  runId: string;
}

/** A run begins with the first checkpoint that it writes. */
const SINCE_START = `coalesce((SELECT min(started_at) FROM ${sync.checkpoints} WHERE run_id = :runId), now())`;

/** An answer can hold the same row twice, which one statement must not update twice. */
const SAVE = `
WITH incoming AS (
  SELECT date, kind, column_name, min(reason) AS reason, raw, count(*)::int AS times
  FROM unnest(CAST(:dates AS date[]), CAST(:kinds AS text[]), CAST(:columns AS text[]), CAST(:reasons AS text[]), CAST(:raws AS text[]))
    AS one (date, kind, column_name, reason, raw)
  GROUP BY date, kind, column_name, raw
), saved AS (
  INSERT INTO ${sync.rejected_rows} AS stored
    (table_name, ad_account_id, date, kind, column_name, reason, raw, seen, workflow_id, run_id)
  SELECT :table, :adAccountId, date, kind, column_name, reason, raw, times, :workflowId, :runId
  FROM incoming
  ORDER BY raw, column_name
  ON CONFLICT (table_name, ad_account_id, date, kind, column_name, md5(raw)) DO UPDATE
  SET reason = excluded.reason, seen = stored.seen + excluded.seen, last_seen_at = clock_timestamp(),
    workflow_id = excluded.workflow_id, run_id = excluded.run_id,
    told_at = CASE WHEN stored.reason = excluded.reason THEN stored.told_at END
  RETURNING date, kind, column_name, raw, reason,
    coalesce(told_at >= ${SINCE_START} OR told_run_id = :runId, true) AS is_news
), noted AS (
  INSERT INTO ${sync.rejected_in_runs} (run_id, unit, date, kind, reason, is_news)
  SELECT DISTINCT :runId, :unit, date, kind, reason, is_news FROM saved
  ON CONFLICT DO NOTHING
)
SELECT coalesce(sum(times) FILTER (WHERE is_news), 0)::int AS news
FROM saved JOIN incoming USING (kind, raw)
WHERE saved.column_name IS NOT DISTINCT FROM incoming.column_name AND saved.date IS NOT DISTINCT FROM incoming.date`;

/**
 * Keeps what could not be stored or read.
 *
 * @param inPlainAscii the encoding of the database lacks characters.
 * @returns how much of it no earlier run has told.
 */
export async function saveRejected(
  db: Knex,
  source: RowSource,
  rejected: readonly RejectedRow[],
  inPlainAscii = false,
): Promise<number> {
  if (rejected.length === 0) return 0;
  const { table, adAccountId, days, workflowId, runId, unit } = source;
  const plain = inPlainAscii ? inAscii : (text: string) => text;
  const { news } = await selectOne<{ news: number }>(db, SAVE, {
    table,
    adAccountId,
    workflowId,
    runId,
    unit,
    dates: rejected.map(({ raw }) => dayOfRow(raw, days) ?? null),
    kinds: rejected.map(({ kind }) => kind),
    columns: rejected.map(({ column }) => column ?? null),
    reasons: rejected.map(({ reason }) => plain(reason)),
    // An answer may repeat what it was asked with.
    raws: rejected.map(({ raw }) => plain(hideKnown(raw))),
  });
  return news;
}

/** The day that a row is filed under; none for a row of several days that does not say its own. */
function dayOfRow(raw: string, days: DayRange | undefined): Day | undefined {
  if (!days || days.from === days.to) return days?.from;
  const { date } = idAndDayOf(raw);
  return date !== undefined && date >= days.from && date <= days.to ? date : undefined;
}

/** Of several days, and of no day, rows without a day are meant as well. */
const OF_SOURCE = `table_name = :table AND ad_account_id = :adAccountId AND (date BETWEEN :from AND :to
  OR date IS NULL AND :from::date IS DISTINCT FROM :to::date OR date IS NULL AND :from::date IS NULL)`;

function sourceValues({ table, adAccountId, days, runId, unit }: RowSource) {
  const { from = null, to = null } = days ?? {};
  return { table, adAccountId, from, to, runId, unit };
}

/**
 * After the last step of a reading, in its transaction. What it no longer has is deleted: it was stored since, or
 * Pinterest no longer sends it. What another run has met meanwhile stays. The rest counts as told from now on.
 */
export async function settleRejected(db: Knex, source: RowSource): Promise<void> {
  const values = sourceValues(source);
  if (!source.isContinued)
    await db.raw(
      `DELETE FROM ${sync.rejected_rows} WHERE ${OF_SOURCE} AND coalesce(last_seen_at <
         (SELECT started_at FROM ${sync.checkpoints} WHERE run_id = :runId AND unit = :unit), run_id <> :runId)`,
      { ...values, unit: source.firstUnit ?? source.unit },
    );
  await db.raw(
    `UPDATE ${sync.rejected_rows} SET told_at = clock_timestamp(), told_run_id = :runId
     WHERE ${OF_SOURCE} AND run_id = :runId AND told_at IS NULL`,
    values,
  );
}

/** For a reading that starts over: it meets them again. What an earlier run has told stays told. */
export async function forgetRejected(db: Knex, source: RowSource): Promise<void> {
  await db.raw(
    `DELETE FROM ${sync.rejected_rows} WHERE ${OF_SOURCE} AND run_id = :runId AND told_at IS NULL`,
    sourceValues(source),
  );
  await db(sync.rejected_in_runs).where({ run_id: source.runId, unit: source.unit }).delete();
}

type Met = Pick<RowSource, 'runId' | 'unit'>;

/** The days of which this unit could not store rows; undefined among them stands for rows of an unknown day. */
export const rejectedDays = (db: Knex, met: Met) => daysMet(db, met, `kind = 'row'`);

/** The days of which this unit met rows or values that no earlier run has told; undefined as above. */
export const daysWithNews = (db: Knex, met: Met) => daysMet(db, met, 'is_news');

async function daysMet(db: Knex, { runId, unit }: Met, condition: string): Promise<Set<Day | undefined>> {
  const rows = await select<{ date: Day | null }>(
    db,
    `SELECT DISTINCT date::text FROM ${sync.rejected_in_runs} WHERE run_id = :runId AND unit = :unit AND ${condition}`,
    { runId, unit },
  );
  return new Set(rows.map(({ date }) => date ?? undefined));
}

/** Why this unit could not store rows or read values: the reasons that it met first. */
export async function firstReasons(db: Knex, { runId, unit }: Met, limit: number): Promise<string[]> {
  const rows = await select<{ reason: string }>(
    db,
    `SELECT reason FROM ${sync.rejected_in_runs} WHERE run_id = :runId AND unit = :unit AND is_news
     GROUP BY reason ORDER BY min(seen_at) LIMIT :limit`,
    { runId, unit, limit },
  );
  return rows.map(({ reason }) => reason);
}
