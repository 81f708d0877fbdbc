/**
 * Rows that the last answer for their ad and day left out. One answer takes no numbers away: a row that others of its
 * ad replace is withdrawn at once, and any other is absent, with its numbers, until a second witness agrees.
 */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { HAS_NUMBERS } from '../tables/ad-analytics.js';
import { recordFingerprints } from './fingerprints.js';
import { lockDays } from './lock-days.js';
import { type Withdrawal, withdrawRows } from './restatements.js';
import { select } from './select.js';

/** What an answer is about. */
interface Answered {
  adAccountId: string;
  date: Day;
  /** Of which it holds all rows; absent for all ads of the ad account. */
  adIds?: readonly string[] | undefined;
}

/** A row with numbers, as it was before the answer. */
export interface EarlierRow {
  key: string;
  adId: string;
  isAbsent: boolean;
}

/** Who read the answer, and with which columns and settings. */
export interface AnswerReader {
  readWith: string;
  runId: string;
  /** Of the run; each of its readings of a day is a unit of its own. */
  unit: string;
}

interface Answer extends Answered {
  /** `__sync_key` of each of its rows, which are stored. */
  keys: readonly string[];
  /** Database time before the first of its rows was stored: what was first stored later was not there before. */
  since: string;
  reader: AnswerReader;
}

export type LeftOut = Withdrawal & { absent: number };

/** The rows with numbers that an answer can leave out. To be read before it is stored, when its days are locked. */
export async function readEarlierRows(db: Knex, answered: Answered): Promise<EarlierRow[]> {
  return await select<EarlierRow>(db, earlierRows(answered), valuesOf(answered));
}

const earlierRows = ({ adIds }: Answered, more = '') => `
SELECT stored.__sync_key AS key, stored.ad_id AS "adId", absent.sync_key IS NOT NULL AS "isAbsent"${more}
FROM ${pinterest.ad_analytics} AS stored
LEFT JOIN ${sync.absent_rows} AS absent ON absent.sync_key = stored.__sync_key
WHERE stored.date = CAST(:day AS date) AND stored.ad_account_id = :adAccountId
  ${adIds ? 'AND stored.ad_id = ANY (:adIds)' : ''} AND ${HAS_NUMBERS}`;

const valuesOf = ({ adAccountId, date: day, adIds }: Answered) => ({
  adAccountId,
  day,
  ...(adIds && { adIds: [...adIds] }),
});

/** Settles what an answer left out that was stored in several transactions, such as a day of a report. */
export async function settleLeftOut(
  db: Knex,
  { keys, since, reader, ...answered }: Answer,
): Promise<LeftOut> {
  await lockDays(db, answered.adAccountId, [answered.date]);
  const sql = earlierRows(answered, ', stored.__loaded_at >= CAST(:since AS timestamptz) AS "isNew"');
  const rows = await select<EarlierRow & { isNew: boolean }>(db, sql, { ...valuesOf(answered), since });
  const answerKeys = new Set(keys);
  const earlier = rows.filter(({ key, isNew }) => !(isNew && answerKeys.has(key)));
  return await settleEarlierRows(db, { ...answered, earlier, keys: answerKeys, reader });
}

interface ToSettle extends Omit<Answered, 'adIds'> {
  earlier: readonly EarlierRow[];
  keys: ReadonlySet<string>;
  reader: AnswerReader;
}

/** Takes over what an answer says by leaving out rows that were there before. To be done when it is stored. */
export async function settleEarlierRows(
  db: Knex,
  { earlier, keys, reader, ...day }: ToSettle,
): Promise<LeftOut> {
  const leftOut = earlier.filter(({ key }) => !keys.has(key));
  const isReplaced = await replacements(db, { earlier, leftOut, keys });
  const absent = leftOut.filter((row) => !isReplaced(row));
  await forgetAbsent(db, keysOf(earlier.filter(({ key, isAbsent }) => isAbsent && keys.has(key))));
  await recordAbsent(db, absent, { ...day, reader });
  const withdrawal = await withdraw(db, keysOf(leftOut.filter(isReplaced)), reader.readWith);
  return { ...withdrawal, absent: absent.length };
}

const keysOf = (rows: readonly EarlierRow[]) => rows.map(({ key }) => key);

/** An ad that came with at least as many rows as it had changed its pin, ad group or campaign: its old rows are replaced. */
async function replacements(
  db: Knex,
  {
    earlier,
    leftOut,
    keys,
  }: { earlier: readonly EarlierRow[]; leftOut: readonly EarlierRow[]; keys: ReadonlySet<string> },
): Promise<(row: EarlierRow) => boolean> {
  if (leftOut.length === 0) return () => false;
  const had = countByAd(earlier);
  const adIds = [...new Set(leftOut.map(({ adId }) => adId))];
  const rows = await select<{ adId: string; came: number }>(
    db,
    `SELECT ad_id AS "adId", count(*)::int AS came FROM ${pinterest.ad_analytics}
     WHERE __sync_key = ANY (:keys) AND ad_id = ANY (:adIds) GROUP BY ad_id`,
    { keys: [...keys], adIds },
  );
  const came = new Map(rows.map((row) => [row.adId, row.came]));
  return ({ adId }) => (came.get(adId) ?? 0) >= (had.get(adId) ?? 0);
}

function countByAd(rows: readonly EarlierRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { adId } of rows) counts.set(adId, (counts.get(adId) ?? 0) + 1);
  return counts;
}

interface Absence extends Omit<Answered, 'adIds'> {
  reader: AnswerReader;
}

/** A reading counts once, however often its work is repeated after a fault. */
async function recordAbsent(
  db: Knex,
  rows: readonly EarlierRow[],
  { adAccountId, date, reader }: Absence,
): Promise<void> {
  if (rows.length === 0) return;
  const { runId, unit } = reader;
  await db.raw(
    `INSERT INTO ${sync.absent_rows} AS stored (sync_key, ad_account_id, ad_id, date, first_run_id, run_id, unit)
     SELECT row.key, :adAccountId, row.ad_id, :day, :runId, :runId, :unit
     FROM unnest(CAST(:keys AS text[]), CAST(:adIds AS text[])) AS row (key, ad_id)
     ON CONFLICT (sync_key) DO UPDATE
     SET readings = stored.readings + ((stored.run_id, stored.unit) IS DISTINCT FROM (excluded.run_id, excluded.unit))::int,
       run_id = excluded.run_id, unit = excluded.unit, last_missed_at = now()`,
    { adAccountId, day: date, runId, unit, keys: keysOf(rows), adIds: rows.map(({ adId }) => adId) },
  );
}

async function forgetAbsent(db: Knex, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await db(sync.absent_rows).whereIn('sync_key', keys).delete();
}

async function withdraw(db: Knex, keys: readonly string[], readWith: string): Promise<Withdrawal> {
  await forgetAbsent(db, keys);
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
