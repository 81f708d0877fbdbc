/**
 * Do our rows add up to what Pinterest says of the whole ad account? Compared in Postgres, where the totals arrive
 * as text and every digit counts.
 */
import type { Knex } from 'knex';
import { type Day, formatRanges, toRanges } from '../shared/dates.js';
import { cleanJson } from './clean-json.js';

interface Metric {
  column: string;
  /** What people call it. */
  name: string;
  /** From the unit of the column to the one that is shown. */
  factor?: string;
}

const metrics: readonly Metric[] = [
  { column: 'spend_in_micro_dollar', name: 'spend', factor: '0.000001' },
  { column: 'impression_1', name: 'impressions' },
  { column: 'clickthrough_1', name: 'clicks' },
  { column: 'total_conversions', name: 'conversions' },
];

const columns = metrics.map(({ column }) => column);
const fields = columns.map((column) => column.toUpperCase());

/** What to ask of Pinterest. */
export const reconciledFields: readonly string[] = fields;

const differences = columns.map((column) => `difference_${column}`);
const all = (condition: string) => differences.map((name) => `${name} ${condition}`).join(' AND ');

/** Why a day may differ, the likeliest first; of `day`, one row of the comparison. */
const reasons: readonly [reason: string, condition: string][] = [
  ['Pinterest gave no total for the day', 'NOT has_total'],
  [
    'rows of the day were rejected',
    `EXISTS (SELECT FROM pinterest_sync.rejected_rows AS rejected WHERE rejected.table_name = 'ad_analytics'
       AND rejected.ad_account_id = day.ad_account_id AND rejected.date = day.date)`,
  ],
  ['day not final: numbers still move', 'NOT is_final'],
  ["Pinterest's total holds ads that its lists do not name", all('>= 0')],
  ["our rows hold ads that Pinterest's total leaves out", all('<= 0')],
  ['ads and total disagree in both directions', 'true'],
];

/** Such as `spend +12.5, clicks -3`; empty when all is equal. For a row of `pinterest_sync.reconciliation`. */
const differenceText = `concat_ws(', ', ${metrics
  .map(({ column, name, factor = '1' }) => {
    const difference = `difference_${column}`;
    const sign = `CASE WHEN ${difference} > 0 THEN '+' ELSE '' END`;
    return `CASE WHEN ${difference} <> 0 THEN '${name} ' || ${sign} || trim_scale(${difference} * ${factor}) END`;
  })
  .join(', ')})`;

const worstFirst = `reason IS NULL, ${differences.map((name) => `abs(${name}) DESC`).join(', ')}, date DESC`;

const COMPARE = `
WITH asked AS (
  SELECT ?::text AS ad_account_id, date FROM unnest(?::date[]) AS date
), account AS (
  SELECT DISTINCT ON ("DATE") "DATE" AS date, ${columns.map((column, index) => `"${fields[index]}" AS ${column}`).join(', ')}
  FROM json_to_recordset(?::json) AS answer ("DATE" date, ${fields.map((field) => `"${field}" numeric`).join(', ')})
), ads AS (
  SELECT date, ${columns.map((column) => `sum(${column}) AS ${column}`).join(', ')}
  FROM pinterest.ad_analytics JOIN asked USING (ad_account_id, date)
  GROUP BY date
), day AS (
  SELECT asked.*, account.date IS NOT NULL AS has_total, coalesce(loaded.is_final, false) AS is_final,
    ${columns
      .map(
        (column) => `account.${column} AS account_${column}, ads.${column} AS ads_${column},
    coalesce(account.${column}, 0) - coalesce(ads.${column}, 0) AS difference_${column}`,
      )
      .join(',\n    ')}
  FROM asked
  LEFT JOIN account USING (date)
  LEFT JOIN ads USING (date)
  LEFT JOIN pinterest_sync.analytics_days AS loaded USING (ad_account_id, date)
), written AS (
  INSERT INTO pinterest_sync.reconciliation (ad_account_id, date, reason,
    ${columns.map((column) => `account_${column}, ads_${column}`).join(', ')})
  SELECT ad_account_id, date,
    CASE WHEN ${all('= 0')} THEN NULL
      ${reasons.map(([reason, condition]) => `WHEN ${condition} THEN '${reason.replaceAll("'", "''")}'`).join('\n      ')}
    END,
    ${columns.map((column) => `account_${column}, ads_${column}`).join(', ')}
  FROM day
  ON CONFLICT (ad_account_id, date) DO UPDATE
  SET reason = excluded.reason, checked_at = now(),
    ${columns.map((column) => `account_${column} = excluded.account_${column}, ads_${column} = excluded.ads_${column}`).join(', ')}
  RETURNING *
)
SELECT date::text, reason, ${differenceText} AS difference FROM written ORDER BY ${worstFirst}`;

/** A day whose ads do not add up to Pinterest's total. */
export interface DifferingDay {
  date: Day;
  /** Pinterest's total less our sum, of each metric that differs: `spend +12.5, clicks -3`. */
  difference: string;
  reason: string;
}

export interface Reconciliation {
  /** Days that were compared. */
  days: number;
  differing: number;
  /** The one with the largest difference in spend. */
  worst?: DifferingDay;
  /** Each likely reason with its days: `2026-11-20..2026-11-23`. */
  reasons: { reason: string; days: string }[];
}

/** Compares `days` with the totals in `body`, an answer of Pinterest, and keeps the outcome. */
export async function reconcileDays(
  db: Knex,
  { adAccountId, days, body }: { adAccountId: string; days: readonly Day[]; body: string },
): Promise<Reconciliation> {
  const { rows } = await db.raw(COMPARE, [adAccountId, [...days], cleanJson(body).json]);
  return summaryOf(rows as ComparedDay[]);
}

/** Of `days`, those that differ and were asked for fewer ads than there are. */
export async function differingInPart(db: Knex, adAccountId: string, days: readonly Day[]): Promise<Day[]> {
  const { rows } = await db.raw(
    `SELECT date::text
     FROM pinterest_sync.reconciliation JOIN pinterest_sync.analytics_days AS loaded USING (ad_account_id, date)
     WHERE ad_account_id = ? AND date = ANY (?::date[]) AND reason IS NOT NULL
       AND loaded.ads < (SELECT count(*) FROM pinterest.ads WHERE ad_account_id = ?)
     ORDER BY date DESC`,
    [adAccountId, [...days], adAccountId],
  );
  return (rows as { date: Day }[]).map(({ date }) => date);
}

/** The outcome for each ad account, over all of its days. */
export async function readReconciliations(db: Knex): Promise<Map<string, Reconciliation>> {
  const { rows } = await db.raw(
    `SELECT ad_account_id, date::text, reason, ${differenceText} AS difference
     FROM pinterest_sync.reconciliation ORDER BY ${worstFirst}`,
  );
  const ofAccount = new Map<string, ComparedDay[]>();
  for (const row of rows as (ComparedDay & { ad_account_id: string })[]) {
    ofAccount.set(row.ad_account_id, [...(ofAccount.get(row.ad_account_id) ?? []), row]);
  }
  return new Map([...ofAccount].map(([id, compared]) => [id, summaryOf(compared)]));
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
  const [worst] = differing;
  const daysOf = new Map<string, Day[]>();
  for (const { reason, date } of differing) daysOf.set(reason, [...(daysOf.get(reason) ?? []), date]);
  return {
    days: compared.length,
    differing: differing.length,
    ...(worst ? { worst } : {}),
    reasons: [...daysOf].map(([reason, days]) => ({ reason, days: formatRanges(toRanges(days)) })),
  };
}
