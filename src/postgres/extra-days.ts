/** Which days of the chosen tables are loaded, and which ads, campaigns and the like requests name. */
import type { Knex } from 'knex';
import { stored, sync } from '../shared/database-names.js';
import { type Day, type DayRange, eachDay } from '../shared/dates.js';
import type { ExtraDaily } from '../shared/tables.js';
import type { Subject } from '../tables/extra/definition.js';
import { IS_REFUSED } from './refused-ads.js';
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

/** Days that were read completely, with these columns and settings, and when they were. */
export async function loadedExtraDays(
  db: Knex,
  { table, set = '', adAccountId, range: { from, to }, readWith }: ExtraDays,
): Promise<Map<Day, Day>> {
  const rows = await select<{ date: Day; readOn: Day }>(
    db,
    `SELECT date::text, read_on::text AS "readOn" FROM ${sync.extra_days}
     WHERE table_name = :table AND attribution_set = :set AND ad_account_id = :adAccountId AND date BETWEEN :from AND :to AND read_with = :readWith`,
    { table, set, adAccountId, from, to, readWith },
  );
  return new Map(rows.map(({ date, readOn }) => [date, readOn]));
}

/** @param read `readOn`: the day that the run counts as today. */
export async function recordExtraDays(
  db: Knex,
  { range, set = '', ...read }: ExtraDays & { readOn: Day; timeZone: string; workflowId: string },
): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.extra_days} AS stored (table_name, attribution_set, ad_account_id, date, read_on, read_with, time_zone, workflow_id)
     SELECT :table, :set, :adAccountId, date, :readOn, :readWith, :timeZone, :workflowId FROM unnest(CAST(:days AS date[])) AS date
     ON CONFLICT (table_name, attribution_set, ad_account_id, date) DO UPDATE
     SET read_on = greatest(stored.read_on, excluded.read_on), read_with = excluded.read_with, time_zone = excluded.time_zone, loaded_at = now(),
       workflow_id = excluded.workflow_id`,
    { ...read, set, days: eachDay(range) },
  );
}

/** A day with rows or values that are missing does not count as loaded, so that the next run reads it again. */
export async function forgetExtraDays(
  db: Knex,
  { table, set = '', adAccountId, range: { from, to } }: Omit<ExtraDays, 'readWith'>,
): Promise<void> {
  await db(sync.extra_days)
    .where({ table_name: table, attribution_set: set, ad_account_id: adAccountId })
    .whereBetween('date', [from, to])
    .delete();
}

interface Things {
  adAccountId: string;
  about: Subject;
}

/** Without refused ads (`refused-ads.ts`). */
const thingsOfAccount = ({ table }: Subject) =>
  `FROM ${stored[table]} AS ads WHERE ad_account_id = :adAccountId${table === 'ads' ? ` AND NOT ${IS_REFUSED}` : ''}`;

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
