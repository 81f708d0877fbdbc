/**
 * Do our rows add up to the total that Pinterest gives for the ad account? Compared in Postgres, where the totals
 * arrive as text and every digit counts.
 */
import type { Knex } from 'knex';
import type { Reconciliation } from '../shared/activity-types.js';
import { pinterest, sync } from '../shared/database-names.js';
import { type Day, formatRanges, toRanges } from '../shared/dates.js';
import { cleanJson } from './clean-json.js';
import { select } from './select.js';

interface Metric {
  column: string;
  /** What people call it. */
  name: string;
  /** From the unit of the column to the one that is shown. */
  factor?: string | undefined;
}

const metrics: readonly Metric[] = [
  { column: 'spend_in_micro_dollar', name: 'spend', factor: '0.000001' },
  { column: 'impression_1', name: 'impressions' },
  { column: 'clickthrough_1', name: 'clicks' },
  { column: 'total_conversions', name: 'conversions' },
];

const columns = metrics.map(({ column }) => column);
const fieldOf = (column: string) => column.toUpperCase();

/** What to request of Pinterest. */
export const reconciledFields: readonly string[] = columns.map(fieldOf);

const differences = columns.map((column) => `difference_${column}`);
const all = (condition: string) => differences.map((name) => `${name} ${condition}`).join(' AND ');

/** Why a day may differ, the likeliest first; of `day`, one row of the comparison. */
const reasons: readonly [reason: string, condition: string][] = [
  ['Pinterest gave no total for the day', 'NOT has_total'],
  [
    'rows of the day were rejected',
    `EXISTS (SELECT FROM ${sync.rejected_rows} AS rejected WHERE rejected.table_name = 'ad_analytics'
       AND rejected.ad_account_id = day.ad_account_id AND rejected.date = day.date)`,
  ],
  ['day not final: numbers still move', 'NOT is_final'],
  ["Pinterest's total holds ads that its lists do not name", all('>= 0')],
  ["our rows hold ads that Pinterest's total leaves out", all('<= 0')],
  ['ads and total disagree in both directions', 'true'],
];

const whenReasons = reasons.map(
  ([reason, condition]) => `WHEN ${condition} THEN '${reason.replaceAll("'", "''")}'`,
);

/** A row of the reconciliation, as `spend +12.5, clicks -3`; empty when all is equal. */
const differenceText = `concat_ws(', ', ${metrics
  .map(({ column, name, factor = '1' }) => {
    const difference = `difference_${column}`;
    const sign = `CASE WHEN ${difference} > 0 THEN '+' ELSE '' END`;
    return `CASE WHEN ${difference} <> 0 THEN '${name} ' || ${sign} || trim_scale(${difference} * ${factor}) END`;
  })
  .join(', ')})`;

const worstFirst = `reason IS NULL, ${differences.map((name) => `abs(${name}) DESC`).join(', ')}, date DESC`;

/** The same piece of SQL for each metric. */
const each = (sql: (column: string) => string) => columns.map(sql).join(',\n    ');
const bothSums = each((column) => `account_${column}, ads_${column}`);

const COMPARE = `
WITH chosen AS (
  SELECT CAST(:adAccountId AS text) AS ad_account_id, date FROM unnest(CAST(:days AS date[])) AS date
), account AS (
  SELECT DISTINCT ON ("DATE") "DATE" AS date,
    ${each((column) => `"${fieldOf(column)}" AS ${column}`)}
  FROM json_to_recordset(CAST(:totals AS json)) AS total ("DATE" date,
    ${each((column) => `"${fieldOf(column)}" numeric`)})
), ads AS (
  SELECT date,
    ${each((column) => `sum(${column}) AS ${column}`)}
  FROM ${pinterest.ad_analytics} JOIN chosen USING (ad_account_id, date)
  GROUP BY date
), day AS (
  SELECT chosen.*, account.date IS NOT NULL AS has_total, coalesce(loaded.is_final, false) AS is_final,
    ${each((column) => `account.${column} AS account_${column}, ads.${column} AS ads_${column}`)},
    ${each((column) => `coalesce(account.${column}, 0) - coalesce(ads.${column}, 0) AS difference_${column}`)}
  FROM chosen
  LEFT JOIN account USING (date)
  LEFT JOIN ads USING (date)
  LEFT JOIN ${sync.analytics_days} AS loaded USING (ad_account_id, date)
), written AS (
  INSERT INTO ${sync.reconciliation} (ad_account_id, date, reason,
    ${bothSums})
  SELECT ad_account_id, date,
    CASE WHEN ${all('= 0')} THEN NULL
      ${whenReasons.join('\n      ')}
    END,
    ${bothSums}
  FROM day
  ON CONFLICT (ad_account_id, date) DO UPDATE
  SET reason = excluded.reason, checked_at = now(),
    ${each((column) => `account_${column} = excluded.account_${column}, ads_${column} = excluded.ads_${column}`)}
  RETURNING *
)
SELECT date::text, reason, ${differenceText} AS difference FROM written ORDER BY ${worstFirst}`;

interface DaysToCompare {
  adAccountId: string;
  days: readonly Day[];
  /** An answer of Pinterest that holds the totals of these days. */
  body: string;
}

/** Compares days with Pinterest's totals, and keeps the outcome. */
export async function compareWithTotals(
  db: Knex,
  { adAccountId, days, body }: DaysToCompare,
): Promise<Reconciliation> {
  const rows = await select<ComparedDay>(db, COMPARE, {
    adAccountId,
    days: [...days],
    totals: cleanJson(body).json,
  });
  return summaryOf(rows);
}

/** Of `days`, those that differ and were requested for fewer ads than there are. */
export async function differingWithFewerAds(
  db: Knex,
  adAccountId: string,
  days: readonly Day[],
): Promise<Day[]> {
  const rows = await select<{ date: Day }>(
    db,
    `SELECT date::text
     FROM ${sync.reconciliation} JOIN ${sync.analytics_days} AS loaded USING (ad_account_id, date)
     WHERE ad_account_id = :adAccountId AND date = ANY (CAST(:days AS date[])) AND reason IS NOT NULL
       AND loaded.ads < (SELECT count(*) FROM ${pinterest.ads} WHERE ad_account_id = :adAccountId)
     ORDER BY date DESC`,
    { adAccountId, days: [...days] },
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
  const daysOf = new Map<string, ComparedDay[]>();
  for (const row of rows) {
    append(daysOf, row.ad_account_id, row);
  }
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
  const daysOf = new Map<string, Day[]>();
  for (const { reason, date } of differing) append(daysOf, reason, date);
  return {
    days: compared.length,
    differing: differing.length,
    worst: differing[0],
    reasons: [...daysOf].map(([reason, days]) => ({ reason, days: formatRanges(toRanges(days)) })),
  };
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
