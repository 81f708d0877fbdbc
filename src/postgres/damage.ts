/** Days whose rows are not those that were loaded, for the plan of the next sync. */
import type { Knex } from 'knex';
import { CHANGED_ROWS } from '../shared/analytics-plan.js';
import { sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { bindingsOf, type CheckScope } from '../ums/checks/definition.js';
import { damagedExtraDays } from '../ums/checks/further-tables.js';
import type { DamagedDay } from '../ums/checks/stored.js';
import { sqlStateOf } from './select.js';

/** A day that was loaded anew since it was compared keeps what that reading noted. */
const NOTE = `
UPDATE ${sync.analytics_days} AS day SET damage = found.damage
FROM json_to_recordset(CAST(:damaged AS json)) AS found ("adAccountId" text, date date, damage text, digest numeric)
WHERE day.ad_account_id = found."adAccountId" AND day.date = found.date AND day.digest = found.digest
  AND day.damage IS DISTINCT FROM found.damage`;

/** Of the days that were checked. */
const FORGET = `
UPDATE ${sync.analytics_days} AS day SET damage = NULL
WHERE damage IS NOT NULL AND date = ANY (CAST(:days AS date[]))
  AND (CAST(:account AS text) IS NULL OR ad_account_id = CAST(:account AS text))
  AND NOT EXISTS (
    SELECT FROM json_to_recordset(CAST(:damaged AS json)) AS found ("adAccountId" text, date date)
    WHERE found."adAccountId" = day.ad_account_id AND found.date = day.date
  )`;

/** The next sync reads them again. */
const NOTE_EXTRA = `
UPDATE ${sync.extra_days} AS day SET doubt = 'changed', doubted_on = coalesce(day.doubted_on, day.read_on)
FROM (${damagedExtraDays}) AS found
WHERE day.table_name = found.table_name AND day.attribution_set = found.attribution_set AND day.ad_account_id = found.ad_account_id
  AND day.date = found.date AND day.digest = found.digest AND day.doubt IS DISTINCT FROM 'changed'`;

/** Keeps that days are damaged, which a plan has noticed: their numbers will change, and not because Pinterest changed them. */
export async function noteChangedDays(db: Knex, adAccountId: string, days: readonly Day[]): Promise<void> {
  if (days.length === 0) return;
  await db(sync.analytics_days)
    .where({ ad_account_id: adAccountId, damage: null })
    .whereIn('date', [...days])
    .update({ damage: CHANGED_ROWS });
}

/** A role that may only read, and a database that is a standby. */
const MAY_NOT_WRITE = new Set<unknown>(['42501', '25006']);

/**
 * Keeps which of the days that were checked are damaged, so that the next sync reads them again; it forgets the damage of
 * the others.
 *
 * @returns false when this role may not write.
 */
export async function noteDamage(
  db: Knex,
  scope: CheckScope,
  damaged: readonly DamagedDay[],
): Promise<boolean> {
  try {
    const bindings = { ...bindingsOf(scope), damaged: JSON.stringify(damaged) };
    for (const statement of [FORGET, NOTE, NOTE_EXTRA]) await db.raw(statement, bindings);
    return true;
  } catch (error) {
    if (MAY_NOT_WRITE.has(sqlStateOf(error))) return false;
    throw error;
  }
}
