/**
 * What is known of days of chosen tables beside that they are loaded: a digest of their rows, and what is doubtful of them,
 * so that they are read again. It is written when a reading ends, in its last transaction.
 */
import type { Knex } from 'knex';
import { stored, sync } from '../shared/database-names.js';
import { type DayRange, eachDay } from '../shared/dates.js';
import type { DoubtfulDay } from '../shared/extra-doubts.js';
import { remembered } from '../shared/remembered.js';
import type { ExtraDaily } from '../shared/tables.js';
import { extraDailyDefinitions } from '../tables/all.js';
import type { ExtraDailyDefinition } from '../tables/extra/definition.js';
import { digestName, digestOfRow } from '../tables/extra/fingerprint.js';
import { select } from './select.js';

interface DaysOfTable {
  table: ExtraDaily;
  /** Of PINTEREST_ATTRIBUTION_SETS. */
  set?: string | undefined;
  adAccountId: string;
  range: DayRange;
}

/** Condition for rows of `extra_days`, and its values. */
export const OF_DAYS =
  'table_name = :table AND attribution_set = :set AND ad_account_id = :adAccountId AND date BETWEEN :from AND :to';
export const daysAsValues = ({ table, set = '', adAccountId, range: { from, to } }: DaysOfTable) => ({
  table,
  set,
  adAccountId,
  from,
  to,
});

/** Until the reading ends, what is stored of the days is not what any reading has left. */
export async function beginExtraDays(db: Knex, days: DaysOfTable): Promise<void> {
  await db.raw(
    `UPDATE ${sync.extra_days} SET digest = NULL WHERE ${OF_DAYS} AND digest IS NOT NULL`,
    daysAsValues(days),
  );
}

export async function recordExtraFacts(
  db: Knex,
  { table, set = '', adAccountId, range }: DaysOfTable,
): Promise<void> {
  const definition = extraDailyDefinitions[table];
  const sql = remembered(statements, table, () => compile(definition));
  await db.raw(sql, { table, set, adAccountId, days: eachDay(range), digestOf: digestName(definition) });
}

/** The days of the range that are in doubt. */
export async function doubtfulDays(db: Knex, days: DaysOfTable): Promise<DoubtfulDay[]> {
  return await select<DoubtfulDay>(
    db,
    `SELECT date::text, doubt FROM ${sync.extra_days} WHERE ${OF_DAYS} AND doubt IS NOT NULL ORDER BY date`,
    daysAsValues(days),
  );
}

const statements = new Map<ExtraDaily, string>();

/**
 * A total of the ad account is compared while it is fresh, because Pinterest changes numbers; an older one only settles what
 * is in doubt already.
 */
const DIFFERS = `(total.account_spend_in_micro_dollar IS NOT NULL OR total.account_impression_1 IS NOT NULL)
  AND (coalesce(total.account_spend_in_micro_dollar, 0), coalesce(total.account_impression_1, 0)) IS DISTINCT FROM (found.spend, found.impressions)
  AND (total.checked_at > now() - interval '1 day' OR day.doubted_on IS NOT NULL)
  AND EXISTS (SELECT FROM ${sync.analytics_days} AS of_ads
    WHERE of_ads.ad_account_id = day.ad_account_id AND of_ads.date = day.date AND of_ads.time_zone = day.time_zone)`;

function compile(definition: ExtraDailyDefinition): string {
  const { name, addsUp, syncKey } = definition;
  const sums = addsUp
    ? `coalesce(sum(row.spend_in_micro_dollar), 0) AS spend, coalesce(sum(row.impression_1), 0) AS impressions`
    : 'NULL AS spend, NULL AS impressions';
  const ofSet = syncKey.includes('attribution_set') ? 'AND row.attribution_set = :set' : '';
  return `
WITH found AS (
  SELECT wanted.date, count(row.__sync_key)::int AS stored_rows, count(row.__left_out_by) AS left_out, ${sums},
    coalesce(sum(${digestOfRow(definition, 'row')}) FILTER (WHERE row.__sync_key IS NOT NULL), 0) AS digest
  FROM unnest(CAST(:days AS date[])) AS wanted (date)
  LEFT JOIN ${stored[name]} AS row ON row.ad_account_id = :adAccountId AND row.date = wanted.date ${ofSet}
  GROUP BY 1
), judged AS (
  SELECT day.date, found.stored_rows, found.digest, CASE
    WHEN found.left_out > 0 THEN 'left out'
    ${addsUp ? `WHEN ${DIFFERS} THEN 'total'` : ''}
  END AS doubt
  FROM ${sync.extra_days} AS day JOIN found USING (date)
  LEFT JOIN ${sync.reconciliation} AS total ON total.ad_account_id = day.ad_account_id AND total.date = day.date
  WHERE day.table_name = :table AND day.attribution_set = :set AND day.ad_account_id = :adAccountId
)
UPDATE ${sync.extra_days} AS day
SET stored_rows = judged.stored_rows, digest = judged.digest, digest_of = md5(CAST(:digestOf AS text)), doubt = judged.doubt,
  doubted_on = CASE WHEN judged.doubt IS NOT NULL THEN coalesce(day.doubted_on, day.read_on) END
FROM judged
WHERE day.table_name = :table AND day.attribution_set = :set AND day.ad_account_id = :adAccountId AND day.date = judged.date`;
}
