/**
 * Rows that the last answer for their ad and day left out. One answer takes no numbers away: a row that others of its
 * ad replace is withdrawn at once, and any other is absent, with its numbers, until a second witness agrees.
 */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { hasNumbers } from '../tables/ad-analytics.js';
import { recordFingerprints } from './fingerprints.js';
import { lockDays } from './lock-days.js';
import { mendKeys } from './mend-keys.js';
import { type Withdrawal, withdrawRows } from './restatements.js';
import { select, selectOne } from './select.js';

/** Who read an answer, and with which columns and settings. */
export interface AnswerReader {
  readWith: string;
  /** That the answer's days are of. */
  timeZone: string;
  runId: string;
  /** Of the run; each of its readings of a day is a unit of its own. */
  unit: string;
}

/** What is stored of an answer, or of the part of it that is about one day. */
interface StoredAnswer {
  adAccountId: string;
  date: Day;
  /** Of which it holds all rows; absent for all ads of the ad account. */
  adIds?: readonly string[] | undefined;
  /** `__sync_key` of each of its rows. */
  keys: readonly string[];
  /** Of those that had no numbers before it. */
  fresh?: readonly string[] | undefined;
  /** Instead of `fresh`, for one that was stored in several transactions: database time before the first of them. */
  since?: string | undefined;
  reader: AnswerReader;
}

type LeftOut = Withdrawal & { absent: number };

interface Row {
  key: string;
  adId: string;
}

/**
 * Takes over what an answer says by leaving out rows that are stored with numbers. A row that came again is no longer
 * absent.
 *
 * @param db a transaction.
 */
export async function settleLeftOut(db: Knex, answer: StoredAnswer): Promise<LeftOut> {
  await lockDays(db, answer.adAccountId, [answer.date]);
  return await settleLockedDay(db, answer);
}

/** @param db the transaction that has stored the answer, after it had locked the day. */
export async function settleLockedDay(db: Knex, answer: StoredAnswer): Promise<LeftOut> {
  const leftOut = await readLeftOut(db, answer);
  const isReplaced = await replacements(db, answer, leftOut);
  const absent = leftOut.filter((row) => !isReplaced(row));
  await recordAbsent(db, answer, absent);
  const replaced = leftOut.filter(isReplaced).map(({ key }) => key);
  return { ...(await withdraw(db, replaced, answer.reader.readWith)), absent: absent.length };
}

const OF_DAY = 'ad_account_id = :adAccountId AND date = CAST(:day AS date)';

/** Nearly always there is none, so what has to be known of one is asked for afterwards. */
async function readLeftOut(db: Knex, answer: StoredAnswer): Promise<Row[]> {
  const { adAccountId, date: day, adIds, keys } = answer;
  const values = { adAccountId, day, keys: [...keys] };
  const { left, hasAbsent } = await selectOne<{ left: string[]; hasAbsent: boolean }>(
    db,
    // A long list of ids next to ANY takes longer to plan than all of this takes to run.
    `SELECT array(SELECT __sync_key FROM ${pinterest.ad_analytics} WHERE ${OF_DAY}
         ${adIds ? 'AND ad_id IN (SELECT unnest(CAST(:adIds AS text[])))' : ''} AND __sync_key <> ALL (:keys)) AS left,
       EXISTS (SELECT FROM ${sync.absent_rows} WHERE ${OF_DAY}) AS "hasAbsent"`,
    { ...values, ...(adIds && { adIds: [...adIds] }) },
  );
  if (hasAbsent) await db.raw(CAME_AGAIN, values);
  if (left.length === 0) return [];
  if (await mendKeys(db, left)) return await readLeftOut(db, answer);
  return await select<Row>(
    db,
    `SELECT __sync_key AS key, ad_id AS "adId" FROM ${pinterest.ad_analytics} AS stored
     WHERE __sync_key = ANY (:left) AND ${hasNumbers('stored')}`,
    { left },
  );
}

const CAME_AGAIN = `DELETE FROM ${sync.absent_rows} WHERE ${OF_DAY} AND sync_key = ANY (:keys)`;

/**
 * An ad that came with at least as many rows as it had changed its pin, ad group or campaign: its old rows are replaced.
 * So are all rows of a day that was counted in another time zone.
 */
async function replacements(
  db: Knex,
  answer: StoredAnswer,
  leftOut: readonly Row[],
): Promise<(row: Row) => boolean> {
  const left = countByAd(leftOut);
  if (left.size === 0) return () => false;
  if (await isOfOtherZone(db, answer)) return () => true;
  const { adAccountId, date: day, keys, fresh = [], since } = answer;
  const rows = await select<Row>(
    db,
    `SELECT __sync_key AS key, ad_id AS "adId" FROM ${pinterest.ad_analytics}
     WHERE ${OF_DAY} AND ad_id = ANY (:adIds)
       AND (__sync_key = ANY (:fresh) OR __sync_key = ANY (:keys) AND __loaded_at >= CAST(:since AS timestamptz))`,
    { adAccountId, day, adIds: [...left.keys()], keys: [...keys], fresh: [...fresh], since },
  );
  const added = countByAd(rows);
  return ({ adId }) => (added.get(adId) ?? 0) >= (left.get(adId) ?? 0);
}

/** The stored rows are then of other hours than the answer, which replaces them all: none of them is missing in it. */
async function isOfOtherZone(
  db: Knex,
  { adAccountId, date: day, reader: { timeZone } }: StoredAnswer,
): Promise<boolean> {
  const { isOther } = await selectOne<{ isOther: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM ${sync.analytics_days} WHERE ${OF_DAY} AND time_zone <> :timeZone) AS "isOther"`,
    { adAccountId, day, timeZone },
  );
  return isOther;
}

function countByAd(rows: readonly Row[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { adId } of rows) counts.set(adId, (counts.get(adId) ?? 0) + 1);
  return counts;
}

/** A reading counts once, however often its work is repeated after a fault. */
async function recordAbsent(
  db: Knex,
  { adAccountId, date: day, reader: { runId, unit } }: StoredAnswer,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.raw(
    `INSERT INTO ${sync.absent_rows} AS stored (sync_key, ad_account_id, ad_id, date, first_run_id, run_id, unit)
     SELECT row.key, :adAccountId, row.ad_id, :day, :runId, :runId, :unit
     FROM unnest(CAST(:keys AS text[]), CAST(:adIds AS text[])) AS row (key, ad_id)
     ON CONFLICT (sync_key) DO UPDATE
     SET readings = stored.readings + ((stored.run_id, stored.unit) IS DISTINCT FROM (excluded.run_id, excluded.unit))::int,
       run_id = excluded.run_id, unit = excluded.unit, last_missed_at = now()`,
    { adAccountId, day, runId, unit, keys: rows.map(({ key }) => key), adIds: rows.map(({ adId }) => adId) },
  );
}

async function withdraw(db: Knex, keys: readonly string[], readWith: string): Promise<Withdrawal> {
  if (keys.length > 0)
    await db(sync.absent_rows)
      .whereIn('sync_key', [...keys])
      .delete();
  return await withdrawRows(db, { keys, readWith });
}

interface Confirmed {
  adAccountId: string;
  days: readonly Day[];
  readWith: string;
  /** Readings that left a row out; default 1. */
  leastReadings?: number | undefined;
}

/**
 * Withdraws absent rows that a second witness does not know either.
 *
 * @param db a transaction.
 * @returns what was done; `days` are those that lost numbers.
 */
export async function withdrawAbsent(
  db: Knex,
  { adAccountId, days, readWith, leastReadings = 1 }: Confirmed,
): Promise<Withdrawal & { days: Day[] }> {
  await lockDays(db, adAccountId, days);
  const absent = await select<{ key: string; date: Day }>(
    db,
    `SELECT sync_key AS key, date::text FROM ${sync.absent_rows}
     WHERE ad_account_id = :adAccountId AND date = ANY (CAST(:days AS date[])) AND readings >= :leastReadings
     ORDER BY date`,
    { adAccountId, days: [...days], leastReadings },
  );
  const withdrawal = await withdraw(
    db,
    absent.map(({ key }) => key),
    readWith,
  );
  const changed = [...new Set(absent.map(({ date }) => date))];
  await recordFingerprints(db, { adAccountId, days: changed });
  return { ...withdrawal, days: changed };
}
