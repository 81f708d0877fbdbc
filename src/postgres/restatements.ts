/**
 * What Pinterest changed afterwards. Old and new are kept by the statement that writes the new numbers: a
 * restatement is there exactly when its change is.
 */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import type { RowCounts } from '../shared/tables.js';
import { adAnalytics, metricColumns } from '../tables/ad-analytics.js';

/** Where an INSERT of restatements takes its rows from. */
export interface RestatementSource {
  /** Joins `earlier` (the row before) and whatever has the new values. */
  from: string;
  /** The relation of `from` that names ad account, ad, date and `read_with`. */
  row: string;
  newValue: (column: string) => string;
}

/**
 * The INSERT for rows of which a kept column changes. A row that is new on a day that was loaded before changes
 * that day's sum as well, so it counts, with nothing before; on a day that is loaded for the first time it does not.
 */
export function insertRestatements(columns: readonly string[], source: RestatementSource): string {
  const { from, row, newValue } = source;
  const pairs = columns.map((name) => ({ name, before: `earlier."${name}"`, after: newValue(name) }));
  return `
  INSERT INTO ${sync.restatements} (ad_account_id, ad_id, date, was_final, same_settings,
    ${pairs.map(({ name }) => `old_${name}, new_${name}`).join(', ')})
  SELECT ${row}.ad_account_id, ${row}.ad_id, ${row}.date,
    coalesce(day.is_final AND day.read_with = ${row}.read_with, false), coalesce(day.read_with = ${row}.read_with, true),
    ${pairs.map(({ before, after }) => `${before}, ${after}`).join(', ')}
  FROM ${from}
  LEFT JOIN LATERAL (
    SELECT * FROM ${sync.analytics_days} AS loaded
    WHERE loaded.ad_account_id = ${row}.ad_account_id AND loaded.date = ${row}.date LIMIT 1
  ) AS day ON true
  WHERE (earlier.ad_id IS NOT NULL OR day.date IS NOT NULL)
    AND (${pairs.map(({ before }) => before).join(', ')}) IS DISTINCT FROM (${pairs.map(({ after }) => after).join(', ')})
  RETURNING was_final`;
}

const restatedColumns = adAnalytics.restated ?? [];

const WITHDRAW = `
WITH earlier AS MATERIALIZED (
  SELECT ad_account_id, ad_id, date, ${restatedColumns.join(', ')}, ?::text AS read_with
  FROM ${pinterest.ad_analytics}
  WHERE date = ? AND ad_id = ANY (?) AND num_nonnulls(${metricColumns.join(', ')}) > 0
  FOR UPDATE
), withdrawn AS (
  UPDATE ${pinterest.ad_analytics} AS stored
  SET ${metricColumns.map((name) => `${name} = NULL`).join(', ')}, __synced_at = now()
  FROM earlier WHERE stored.ad_id = earlier.ad_id AND stored.date = earlier.date
  RETURNING stored.ad_id
), restated AS (${insertRestatements(restatedColumns, { from: 'earlier', row: 'earlier', newValue: () => 'NULL::numeric' })}
)
SELECT
  (SELECT count(*) FROM withdrawn)::int AS withdrawn,
  (SELECT count(*) FROM restated WHERE was_final)::int AS final_rows_changed`;

export interface MissingRows {
  date: Day;
  /** Ads that were requested and of which no row came. */
  adIds: readonly string[];
  readWith: string;
}

/**
 * Removes the numbers from rows that Pinterest no longer reports. The rows stay: it is useful to know that an
 * ad had numbers on that day, and queries that join by them keep working.
 */
export async function withdrawRows(
  db: Knex,
  { date, adIds, readWith }: MissingRows,
): Promise<{ rows: RowCounts; withdrawn: number; finalRowsChanged: number }> {
  const { rows } = adIds.length > 0 ? await db.raw(WITHDRAW, [readWith, date, [...adIds]]) : { rows: [] };
  const { withdrawn = 0, final_rows_changed: finalRowsChanged = 0 } = rows[0] ?? {};
  return { rows: { new: 0, changed: withdrawn, unchanged: 0 }, withdrawn, finalRowsChanged };
}

/** The ads that have a number other than zero on that day. */
export async function adsWithNumbers(db: Knex, adAccountId: string, date: Day): Promise<string[]> {
  const { rows } = await db.raw(
    `SELECT ad_id FROM ${pinterest.ad_analytics}
     WHERE ad_account_id = ? AND date = ? AND (${metricColumns.map((name) => `${name} <> 0`).join(' OR ')})`,
    [adAccountId, date],
  );
  return (rows as { ad_id: string }[]).map(({ ad_id: id }) => id);
}

/** Deletes restatements that were noticed longer ago. */
export async function sweepRestatements(db: Knex, olderThanDays: number): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM ${sync.restatements} WHERE noticed_at < now() - make_interval(days => ?)`,
    [olderThanDays],
  );
  return rowCount;
}
