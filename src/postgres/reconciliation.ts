/**
 * Do our rows add up to the total that Pinterest gives for the ad account? Compared in Postgres, where the totals
 * arrive as text and every digit counts.
 */

import type { Knex } from 'knex';
import type { Reconciliation } from '../shared/activity-types.js';
import { pinterest, sync } from '../shared/database-names.js';
import { type Day, formatDays } from '../shared/dates.js';
import { groupBy } from '../shared/group-by.js';
import { literal, utcDay } from '../shared/sql.js';
import { ACCOUNT_TOTALS, eachTotal, totalColumns, totalMetrics, totalsOf } from './account-totals.js';
import { isOfZone } from './day-zones.js';
import { select } from './select.js';

const differences = totalColumns.map((column) => `difference_${column}`);
const all = (condition: string) => differences.map((name) => `${name} ${condition}`).join(' AND ');

/** Why a day may differ, the likeliest first; of `day`, one row of the comparison. */
const reasons: readonly [reason: string, condition: string][] = [
  ['Pinterest gave no total for the day', 'NOT has_total'],
  [
    'rows of the day were rejected',
    `EXISTS (SELECT FROM ${sync.rejected_rows} AS rejected WHERE rejected.table_name = 'ad_analytics'
       AND rejected.ad_account_id = day.ad_account_id AND rejected.date = day.date)`,
  ],
  ['day not final: numbers still move', 'NOT is_ready'],
  ["Pinterest's total holds ads that its lists do not name", all('>= 0')],
  ["our rows hold ads that Pinterest's total leaves out", all('<= 0')],
  ['ads and total disagree in both directions', 'true'],
];

const whenReasons = reasons.map(([reason, condition]) => `WHEN ${condition} THEN ${literal(reason)}`);

/** A row of the reconciliation, as `spend +12.5, clicks -3`; empty when all is equal. */
const differenceText = `concat_ws(', ', ${totalMetrics
  .map(({ column, name, factor = '1' }) => {
    const difference = `difference_${column}`;
    const sign = `CASE WHEN ${difference} > 0 THEN '+' ELSE '' END`;
    return `CASE WHEN ${difference} <> 0 THEN '${name} ' || ${sign} || trim_scale(${difference} * ${factor}) END`;
  })
  .join(', ')})`;

const worstFirst = `reason IS NULL, ${differences.map((name) => `abs(${name}) DESC`).join(', ')}, date DESC`;

const bothSums = eachTotal((column) => `account_${column}, ads_${column}`);

const COMPARE = `
WITH chosen AS (
  SELECT CAST(:adAccountId AS text) AS ad_account_id, date FROM unnest(CAST(:days AS date[])) AS date
), account AS (${ACCOUNT_TOTALS}
), ads AS (
  SELECT date,
    ${eachTotal((column) => `sum(${column}) AS ${column}`)}
  FROM ${pinterest.ad_analytics} JOIN chosen USING (ad_account_id, date)
  GROUP BY date
), day AS (
  SELECT chosen.*, account.date IS NOT NULL AS has_total, coalesce(loaded.is_ready, false) AS is_ready,
    earlier.reason IS NOT NULL AS differed,
    ${eachTotal((column) => `account.${column} AS account_${column}, ads.${column} AS ads_${column}`)},
    ${eachTotal((column) => `coalesce(account.${column}, 0) - coalesce(ads.${column}, 0) AS difference_${column}`)}
  FROM chosen
  LEFT JOIN account USING (date)
  LEFT JOIN ads USING (date)
  LEFT JOIN ${sync.analytics_days} AS loaded USING (ad_account_id, date)
  LEFT JOIN ${sync.reconciliation} AS earlier USING (ad_account_id, date)
), written AS (
  INSERT INTO ${sync.reconciliation} AS stored (ad_account_id, date, reason, differs_since,
    ${bothSums})
  SELECT ad_account_id, date,
    CASE WHEN ${all('= 0')} THEN NULL
      ${whenReasons.join('\n      ')}
    END,
    CASE WHEN NOT (${all('= 0')}) THEN ${utcDay('now()')} END,
    ${bothSums}
  FROM day
  ON CONFLICT (ad_account_id, date) DO UPDATE
  SET reason = excluded.reason, checked_at = now(),
    differs_since = CASE WHEN excluded.reason IS NOT NULL THEN coalesce(stored.differs_since, excluded.differs_since) END,
    ${eachTotal((column) => `account_${column} = excluded.account_${column}, ads_${column} = excluded.ads_${column}`)}
  RETURNING *
), settled AS (
  SELECT written.ad_account_id, written.date, loaded.is_ready AND written.reason IS NULL AND NOT EXISTS (
    SELECT FROM ${sync.absent_rows} AS absent
    WHERE absent.ad_account_id = written.ad_account_id AND absent.date = written.date) AS is_final
  FROM written JOIN ${sync.analytics_days} AS loaded USING (ad_account_id, date)
), made_final AS (
  UPDATE ${sync.analytics_days} AS loaded
  SET is_final = settled.is_final, final_at = CASE WHEN settled.is_final THEN now() END
  FROM settled
  WHERE loaded.ad_account_id = settled.ad_account_id AND loaded.date = settled.date AND loaded.is_final <> settled.is_final
)
SELECT date::text, reason, ${differenceText} AS difference, reason IS NOT NULL AND NOT differed AS "isNew"
FROM written JOIN (SELECT ad_account_id, date, differed FROM day) AS before USING (ad_account_id, date)
ORDER BY ${worstFirst}`;

interface DaysToCompare {
  adAccountId: string;
  days: readonly Day[];
  /** An answer of Pinterest that holds the totals of these days. */
  body: string;
}

/** Compares days with Pinterest's totals, and keeps the outcome. `newDays` are those that did not differ before. */
export async function compareWithTotals(
  db: Knex,
  { adAccountId, days, body }: DaysToCompare,
): Promise<Reconciliation & { newDays: Day[] }> {
  const values = { adAccountId, days: [...days], totals: totalsOf(body) };
  const rows = await select<ComparedDay & { isNew: boolean }>(db, COMPARE, values);
  return { ...summaryOf(rows), newDays: rows.filter(({ isNew }) => isNew).map(({ date }) => date) };
}

/**
 * Whether a day is loaded and was not compared with Pinterest's total since.
 *
 * @param loaded relation of its row of `analytics_days`.
 * @param compared relation of its row of `reconciliation`, if it has one.
 */
export const uncompared = (loaded: string, compared: string) =>
  `(${loaded}.last_loaded_at IS NOT NULL AND coalesce(${compared}.checked_at < ${loaded}.last_loaded_at, true))`;
const UNCOMPARED = uncompared('loaded', 'compared');

/** With the days that a run has read: loaded ones that were not compared since, and those with rows that were left out. */
export async function daysToCompare(
  db: Knex,
  { days, ...about }: { adAccountId: string; days: readonly Day[]; oldest: Day; timeZone: string },
): Promise<Day[]> {
  const rows = await select<{ date: Day }>(
    db,
    `SELECT date::text FROM unnest(CAST(:days AS date[])) AS date WHERE date >= :oldest
     UNION SELECT date::text FROM ${sync.absent_rows} AS absent
     WHERE ad_account_id = :adAccountId AND date >= :oldest AND ${isOfZone('absent')}
     UNION SELECT loaded.date::text
     FROM ${sync.analytics_days} AS loaded LEFT JOIN ${sync.reconciliation} AS compared USING (ad_account_id, date)
     WHERE ad_account_id = :adAccountId AND date >= :oldest AND time_zone = :timeZone AND ${UNCOMPARED}
     ORDER BY date`,
    { ...about, days: [...days] },
  );
  return rows.map(({ date }) => date);
}

interface DoubtfulDays extends Omit<DaysToCompare, 'body'> {
  /** Those of them that are to be read again in any case. */
  newDays: readonly Day[];
}

/** Of `days`, those that a second reading with all ads may settle, the newest first. */
export async function daysToReadAgain(
  db: Knex,
  { adAccountId, days, newDays }: DoubtfulDays,
): Promise<Day[]> {
  const rows = await select<{ date: Day }>(
    db,
    `SELECT loaded.date::text
     FROM ${sync.analytics_days} AS loaded LEFT JOIN ${sync.reconciliation} AS compared USING (ad_account_id, date)
     WHERE ad_account_id = :adAccountId AND date = ANY (CAST(:days AS date[]))
       AND (date = ANY (CAST(:newDays AS date[]))
         OR NOT loaded.all_ads AND (compared.reason IS NOT NULL OR ${UNCOMPARED}))
     ORDER BY date DESC`,
    { adAccountId, days: [...days], newDays: [...newDays] },
  );
  return rows.map(({ date }) => date);
}

/** The outcome for each ad account, over all of its days. */
export async function readReconciliations(db: Knex): Promise<Map<string, Reconciliation>> {
  const rows = await select<ComparedDay & { ad_account_id: string }>(
    db,
    `SELECT ad_account_id, date::text, reason, ${differenceText} AS difference
     FROM ${sync.reconciliation} ORDER BY ${worstFirst}`,
  );
  const daysOf = groupBy(rows, (row) => row.ad_account_id);
  return new Map([...daysOf].map(([id, days]) => [id, summaryOf(days)]));
}

interface ComparedDay {
  date: Day;
  reason: string | null;
  difference: string;
}

/** @param compared the worst day first. */
function summaryOf(compared: readonly ComparedDay[]): Reconciliation {
  const differing = compared.flatMap(({ date, reason, difference }) =>
    reason === null ? [] : [{ date, reason, difference }],
  );
  const daysOf = groupBy(differing, ({ reason }) => reason);
  return {
    days: compared.length,
    differing: differing.length,
    worst: differing[0],
    reasons: [...daysOf].map(([reason, days]) => ({
      reason,
      days: formatDays(days.map(({ date }) => date)),
    })),
  };
}
