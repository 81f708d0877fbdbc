/**
 * What Pinterest changed afterwards. Old and new are kept by the statement that writes the new numbers: a
 * restatement is there exactly when its change is.
 */
import type { Knex } from 'knex';
import { extra, pinterest, sync } from '../shared/database-names.js';
import { noRows, type RowCounts } from '../shared/tables.js';
import { adAnalytics, metricColumns } from '../tables/ad-analytics.js';
import { selectOne } from './select.js';

/** Where an INSERT of restatements takes its rows from. */
interface RestatementSource {
  from: string;
  /** The relation of `from` that names ad account, ad, date and `read_with`. */
  row: string;
  /** Whether the row was there before. */
  existed: string;
  before(column: string): string;
  after(column: string): string;
}

/**
 * The INSERT for rows of which a kept column changes. A row that is new on a day that was loaded before changes
 * that day's sum as well, so it counts, with nothing before; on a day that is loaded for the first time it does not.
 * What was damaged here was not final: it is mended, and Pinterest has changed nothing.
 */
export function insertRestatements(columns: readonly string[], source: RestatementSource): string {
  const { from, row, existed } = source;
  const pairs = columns.map((name) => ({ name, before: source.before(name), after: source.after(name) }));
  return `
  INSERT INTO ${sync.restatements} (ad_account_id, ad_id, date, was_final, same_settings,
    ${pairs.map(({ name }) => `old_${name}, new_${name}`).join(', ')})
  SELECT ${row}.ad_account_id, ${row}.ad_id, ${row}.date,
    coalesce(day.is_final AND day.damage IS NULL AND day.read_with = ${row}.read_with, false), coalesce(day.read_with = ${row}.read_with, true),
    ${pairs.map(({ before, after }) => `${before}, ${after}`).join(', ')}
  FROM ${from}
  LEFT JOIN LATERAL (
    SELECT * FROM ${sync.analytics_days} AS loaded
    WHERE loaded.ad_account_id = ${row}.ad_account_id AND loaded.date = ${row}.date LIMIT 1
  ) AS day ON true
  WHERE (${existed} OR day.date IS NOT NULL)
    AND (${pairs.map(({ before }) => before).join(', ')}) IS DISTINCT FROM (${pairs.map(({ after }) => after).join(', ')})
  RETURNING was_final`;
}

const restatedColumns = adAnalytics.restated ?? [];

const restated = insertRestatements(restatedColumns, {
  from: 'withdrawn JOIN earlier USING (__sync_key)',
  row: 'earlier',
  existed: 'true',
  before: (name) => `earlier.${name}`,
  after: () => 'NULL::numeric',
});

const WITHDRAW = `
WITH earlier AS MATERIALIZED (
  SELECT __sync_key, ad_account_id, ad_id, date, ${restatedColumns.join(', ')}, CAST(:readWith AS text) AS read_with
  FROM ${pinterest.ad_analytics}
  WHERE __sync_key = ANY (:keys) AND num_nonnulls(${metricColumns.join(', ')}) > 0
  ORDER BY __sync_key
  FOR UPDATE
), withdrawn AS (
  UPDATE ${pinterest.ad_analytics} AS stored
  SET ${metricColumns.map((name) => `${name} = NULL`).join(', ')}, __synced_at = now()
  FROM earlier WHERE stored.__sync_key = earlier.__sync_key
  RETURNING stored.__sync_key
), further AS (
  DELETE FROM ${extra.ad_metrics} WHERE __sync_key IN (SELECT __sync_key FROM earlier)
), restated AS (${restated}
)
SELECT
  (SELECT count(*) FROM withdrawn)::int AS withdrawn,
  (SELECT count(*) FROM restated WHERE was_final)::int AS final_rows_changed`;

export interface Withdrawal {
  rows: RowCounts;
  withdrawn: number;
  finalRowsChanged: number;
}

/**
 * Removes the numbers from rows that Pinterest no longer reports. The rows stay: it is useful to know that an
 * ad had numbers on that day, and queries that join by them keep working.
 */
export async function withdrawRows(
  db: Knex,
  { keys, readWith }: { keys: readonly string[]; readWith: string },
): Promise<Withdrawal> {
  if (keys.length === 0) return { rows: noRows, withdrawn: 0, finalRowsChanged: 0 };
  const done = await selectOne<{ withdrawn: number; final_rows_changed: number }>(db, WITHDRAW, {
    keys: [...keys],
    readWith,
  });
  const { withdrawn, final_rows_changed: finalRowsChanged } = done;
  return { rows: { new: 0, changed: withdrawn, unchanged: 0 }, withdrawn, finalRowsChanged };
}
