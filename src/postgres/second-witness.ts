/**
 * Whether rows that an answer left out lose their numbers. Pinterest's total of the day is the second witness; where it
 * says nothing, a second reading is. While neither agrees, the rows stay.
 */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { hasNumbers } from '../tables/ad-analytics.js';
import { withdrawAbsent } from './absent-rows.js';
import { ACCOUNT_TOTALS, eachTotal, totalsOf } from './account-totals.js';
import { isOfZone } from './day-zones.js';
import { select } from './select.js';

const differ = (one: string, other: string) =>
  `(${eachTotal((column) => `coalesce(${one}_${column}, 0) <> coalesce(${other}_${column}, 0)`, ' OR ')})`;

/** How far a sum is from the total: the relative difference of each metric, added up. */
const distance = (sum: string) =>
  eachTotal(
    (column) => `coalesce(abs(coalesce(total_${column}, 0) - coalesce(${sum}_${column}, 0)) /
      nullif(greatest(abs(total_${column}), abs(with_${column}), abs(without_${column})), 0), 0)`,
    ' + ',
  );

const TELLS = `has_total AND ${differ('with', 'without')}`;

/** How many readings in a row must have left the rows out; the first condition that holds decides. NULL: they stay. */
const verdicts: readonly [condition: string, readings: 1 | 2 | 'NULL'][] = [
  [`${TELLS} AND NOT ${differ('total', 'without')}`, 1],
  [`${TELLS} AND ${distance('with')} <= ${distance('without')}`, 'NULL'],
  [TELLS, 2],
  // All rows of a day do not vanish at once, and no row is left that shows the answer to be right.
  ['confirmed = 0', 'NULL'],
  ['true', 2],
];

const VERDICTS = `
WITH account AS (${ACCOUNT_TOTALS}
), open_days AS (
  SELECT DISTINCT date FROM ${sync.absent_rows} AS absent WHERE ad_account_id = :adAccountId AND ${isOfZone('absent')}
), sums AS (
  SELECT date, count(*) FILTER (WHERE absent.sync_key IS NULL AND ${hasNumbers('stored')}) AS confirmed,
    ${eachTotal((column) => `sum(${column}) AS with_${column}`)},
    ${eachTotal((column) => `sum(${column}) FILTER (WHERE absent.sync_key IS NULL) AS without_${column}`)}
  FROM ${pinterest.ad_analytics} AS stored JOIN open_days USING (date)
  LEFT JOIN (SELECT sync_key FROM ${sync.absent_rows} WHERE ad_account_id = :adAccountId) AS absent
    ON absent.sync_key = stored.__sync_key
  WHERE stored.ad_account_id = :adAccountId
  GROUP BY date
), day AS (
  SELECT sums.*, num_nonnulls(${eachTotal((column) => `account.${column}`)}) > 0 AS has_total, ${eachTotal((column) => `account.${column} AS total_${column}`)}
  FROM sums LEFT JOIN account USING (date)
)
SELECT date::text, CASE ${verdicts.map(([condition, readings]) => `WHEN ${condition} THEN ${readings}`).join('\n  ')} END AS readings
  , coalesce(loaded.is_final, false) AS "isFinal"
FROM day LEFT JOIN (SELECT date, is_final FROM ${sync.analytics_days} WHERE ad_account_id = :adAccountId) AS loaded USING (date)
ORDER BY date`;

/** No day is final while rows of it are absent. Without a total to compare with, a day is final again once none is. */
const SET_FINAL = `
UPDATE ${sync.analytics_days} AS day
SET is_final = NOT is_final, final_at = CASE WHEN is_final THEN NULL ELSE now() END
WHERE ad_account_id = :adAccountId AND date = ANY (CAST(:days AS date[]))
  AND is_final <> (is_ready AND (is_final OR date < :oldest) AND NOT EXISTS (
    SELECT FROM ${sync.absent_rows} AS absent
    WHERE absent.ad_account_id = day.ad_account_id AND absent.date = day.date))`;

interface AbsentRows {
  rows: number;
  days: Day[];
}

interface SettledRows {
  /** `finalDays` counts days that were final. */
  withdrawn: AbsentRows & { finalDays: number };
  /** Those that stay; `newDays` are days on which this run is the first to meet some. */
  unconfirmed: AbsentRows & { newDays: Day[] };
}

interface Witness {
  adAccountId: string;
  runId: string;
  readWith: string;
  /** That the totals are of; days of others are left alone. */
  timeZone: string;
  /** Pinterest's answer with totals; absent where there is none. */
  body: string | undefined;
  /** Whether Pinterest may have totals and did not give them. A fault that cuts answers may be why, so nothing is withdrawn. */
  isSilent: boolean;
  /** The oldest day that can have a total. */
  oldest: Day;
}

interface Verdict {
  date: Day;
  readings: number | null;
  isFinal: boolean;
}

/** Withdraws the absent rows of the ad account that a second witness does not know either. */
export async function settleAbsentRows(
  db: Knex,
  { runId, body, isSilent, oldest, timeZone, ...about }: Witness,
): Promise<SettledRows> {
  const { adAccountId } = about;
  const verdicts = await select<Verdict>(db, VERDICTS, { adAccountId, timeZone, totals: totalsOf(body) });
  const withdrawn = { rows: 0, days: [] as Day[] };
  for (const leastReadings of isSilent ? [] : [1, 2]) {
    const days = verdicts.filter(({ readings }) => readings === leastReadings).map(({ date }) => date);
    if (days.length === 0) continue;
    const done = await db.transaction((transaction) =>
      withdrawAbsent(transaction, { ...about, days, leastReadings }),
    );
    withdrawn.rows += done.withdrawn;
    withdrawn.days.push(...done.days);
  }
  const finals = verdicts.filter(({ date, isFinal }) => isFinal && withdrawn.days.includes(date));
  if (verdicts.length > 0)
    await db.raw(SET_FINAL, { adAccountId, days: verdicts.map(({ date }) => date), oldest });
  const unconfirmed = await readUnconfirmed(db, adAccountId, runId);
  return { withdrawn: { ...withdrawn, finalDays: finals.length }, unconfirmed };
}

async function readUnconfirmed(db: Knex, adAccountId: string, runId: string) {
  const days = await select<{ date: Day; rows: number; isNew: boolean }>(
    db,
    `SELECT date::text, count(*)::int AS rows, bool_or(first_run_id = :runId) AS "isNew"
     FROM ${sync.absent_rows} WHERE ad_account_id = :adAccountId GROUP BY date ORDER BY date`,
    { adAccountId, runId },
  );
  return {
    rows: days.reduce((sum, { rows }) => sum + rows, 0),
    days: days.map(({ date }) => date),
    newDays: days.filter(({ isNew }) => isNew).map(({ date }) => date),
  };
}
