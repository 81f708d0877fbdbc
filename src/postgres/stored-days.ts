/** What is stored of analytics days that are about to be read, and their rows afterwards. */
import type { Knex } from 'knex';
import { identityText } from '../pinterest/row-identity.js';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import { select, selectOne } from './select.js';

/** Whether a day has rows, or was loaded without any: then what comes of it may be a change. */
const isKnown = (day: string) =>
  `(EXISTS (SELECT FROM ${pinterest.ad_analytics} WHERE ad_account_id = :adAccountId AND date = ${day})
         OR EXISTS (SELECT FROM ${sync.analytics_days} WHERE ad_account_id = :adAccountId AND date = ${day}))`;

interface DayBefore {
  /** Database time. */
  now: string;
  isKnown: boolean;
  /** Whether no window reaches it any more and Pinterest has finished counting it, with these settings. */
  isReady: boolean;
}

/** What is known of a day before it is read. */
export async function readDayBefore(
  db: Knex,
  { adAccountId, date: day, readWith }: { adAccountId: string; date: Day; readWith: string },
): Promise<DayBefore> {
  return await selectOne<DayBefore>(
    db,
    `SELECT clock_timestamp()::text AS now,
       ${isKnown('CAST(:day AS date)')} AS "isKnown",
       EXISTS (SELECT FROM ${sync.analytics_days} WHERE ad_account_id = :adAccountId AND date = CAST(:day AS date)
         AND read_with = :readWith AND is_ready) AS "isReady"`,
    { adAccountId, day, readWith },
  );
}

interface RangeBefore {
  /** Database time. */
  now: string;
  /** Days of which something is known. */
  known: ReadonlySet<Day>;
}

/** What is known of days before they are read. */
export async function readRangeBefore(db: Knex, adAccountId: string, range: DayRange): Promise<RangeBefore> {
  const { now, days } = await selectOne<{ now: string; days: Day[] }>(
    db,
    `SELECT clock_timestamp()::text AS now, array(
       SELECT day::date::text FROM generate_series(CAST(:from AS date), CAST(:to AS date), '1 day') AS day
       WHERE ${isKnown('day::date')}) AS days`,
    { adAccountId, ...range },
  );
  return { now, known: new Set(days) };
}

export interface StoredRow {
  key: string;
  /** As `identityText` gives it. */
  identity: string;
}

/** The rows of a day, whether they have numbers or not. */
export async function storedRows(db: Knex, adAccountId: string, date: Day): Promise<StoredRow[]> {
  const rows = await select<{ key: string; ids: (string | null)[] }>(
    db,
    `SELECT __sync_key AS key, ARRAY[ad_id, ad_group_id, campaign_id, pin_id] AS ids FROM ${pinterest.ad_analytics}
     WHERE ad_account_id = ? AND date = ?`,
    [adAccountId, date],
  );
  return rows.map(({ key, ids }) => ({ key, identity: identityText(ids) }));
}
