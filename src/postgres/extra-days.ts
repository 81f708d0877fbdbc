/** Which days of the chosen tables are loaded, and which ads, campaigns and the like requests name. */
import type { Knex } from 'knex';
import { stored, sync } from '../shared/database-names.js';
import { type Day, type DayRange, eachDay } from '../shared/dates.js';
import { type DailyTable, type ExtraDaily, isDirect } from '../shared/tables.js';
import { extraAnalyticsDefinitions } from '../tables/all.js';
import type { Subject } from '../tables/extra/definition.js';
import { daysAsValues, OF_DAYS, recordExtraFacts } from './extra-facts.js';
import { IS_REFUSED } from './refused-ads.js';
import { isRefusedThing } from './refused-things.js';
import { select, selectOne } from './select.js';

interface ExtraDays {
  table: ExtraDaily;
  /** Name of an attribution set (PINTEREST_ATTRIBUTION_SETS). */
  set?: string | undefined;
  adAccountId: string;
  range: DayRange;
  /** Hash of the columns and settings of the request. */
  readWith: string;
}

/**
 * Days that were read to their end, with these columns and settings, about all that is known now, and when they were. Of
 * those that are in doubt, the ones that are not to be read again today: they are tried more and more rarely.
 */
export async function loadedExtraDays(
  db: Knex,
  { readWith, today, ...days }: ExtraDays & { today: Day },
): Promise<Map<Day, Day>> {
  const { table } = days;
  const rows = await select<{ date: Day; readOn: Day }>(
    db,
    `WITH loaded AS MATERIALIZED (
       SELECT * FROM ${sync.extra_days}
       WHERE ${OF_DAYS}
         AND read_with = :readWith AND digest IS NOT NULL
         AND (doubt IS NULL OR doubt <> 'changed' AND read_on + (read_on - doubted_on) > CAST(:today AS date))
     )${isAboutThings(table) ? laterThings(extraAnalyticsDefinitions[table].about) : ''}
     SELECT date::text, read_on::text AS "readOn" FROM ${isAboutThings(table) ? 'complete' : 'loaded'}`,
    { ...daysAsValues(days), readWith, today },
  );
  return new Map(rows.map(({ date, readOn }) => [date, readOn]));
}

/** The ad account itself is always there. */
const isAboutThings = (table: ExtraDaily): table is DailyTable =>
  isDirect(table) && extraAnalyticsDefinitions[table].about.parameter !== undefined;

/** Leaves out days that were read before something was first listed that may have been there on them. */
function laterThings({ table }: Subject): string {
  const created =
    table === 'product_groups'
      ? `(SELECT created_time FROM ${stored.ad_groups} AS parent WHERE parent.id = thing.ad_group_id)`
      : 'created_time';
  return `, later AS MATERIALIZED (
       SELECT __loaded_at, coalesce(${created}, '-infinity') AS created_time FROM ${stored[table]} AS thing
       WHERE ad_account_id = :adAccountId AND __loaded_at > (SELECT min(asked_at) FROM loaded)
     ), complete AS (
       SELECT * FROM loaded WHERE NOT EXISTS (
         SELECT FROM later WHERE later.__loaded_at > loaded.asked_at AND later.created_time < loaded.date + 2)
     )`;
}

interface ReadExtraDays extends ExtraDays {
  /** The day that the run counts as today. */
  readOn: Day;
  timeZone: string;
  workflowId: string;
  /** Database time before it was chosen what to ask about; absent for what is about everything. */
  askedAt?: string | undefined;
}

export async function recordExtraDays(db: Knex, { askedAt, ...days }: ReadExtraDays): Promise<void> {
  const { range, set = '', ...read } = days;
  await db.raw(
    `INSERT INTO ${sync.extra_days} AS stored (table_name, attribution_set, ad_account_id, date, read_on, read_with, time_zone, workflow_id, asked_at)
     SELECT :table, :set, :adAccountId, date, :readOn, :readWith, :timeZone, :workflowId, CAST(:askedAt AS timestamptz)
     FROM unnest(CAST(:days AS date[])) AS date
     ON CONFLICT (table_name, attribution_set, ad_account_id, date) DO UPDATE
     SET read_on = greatest(stored.read_on, excluded.read_on), read_with = excluded.read_with, time_zone = excluded.time_zone, loaded_at = now(),
       workflow_id = excluded.workflow_id, asked_at = excluded.asked_at`,
    { ...read, set, days: eachDay(range), askedAt: askedAt ?? null },
  );
  await recordExtraFacts(db, days);
}

/** A day with rows or values that are missing does not count as loaded, so that the next run reads it again. */
export async function forgetExtraDays(db: Knex, days: Omit<ExtraDays, 'readWith'>): Promise<void> {
  await db.raw(`DELETE FROM ${sync.extra_days} WHERE ${OF_DAYS}`, daysAsValues(days));
}

interface Things {
  adAccountId: string;
  about: Subject;
}

/** Without what Pinterest refuses (`refused-ads.ts`, `refused-things.ts`). */
const thingsOfAccount = ({ table }: Subject) =>
  `FROM ${stored[table]} AS ads WHERE ad_account_id = :adAccountId AND NOT ${table === 'ads' ? IS_REFUSED : isRefusedThing(table)}`;

/** How many things of the ad account requests name. */
export async function countThings(db: Knex, { adAccountId, about }: Things): Promise<number> {
  if (!about.parameter) return 1;
  const sql = `SELECT count(*)::int AS count ${thingsOfAccount(about)}`;
  return (await selectOne<{ count: number }>(db, sql, { adAccountId })).count;
}

/** The next ones in the order of their ids. */
export async function nextThings(
  db: Knex,
  { adAccountId, about }: Things,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await select<{ id: string }>(
    db,
    `SELECT id ${thingsOfAccount(about)} AND id > :after ORDER BY id LIMIT :limit`,
    { adAccountId, after, limit },
  );
  return rows.map(({ id }) => id);
}
