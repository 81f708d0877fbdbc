/**
 * Days that an export covers and that are not loaded, so that nobody takes an incomplete export for a complete
 * one.
 */
import { type Config, requireDatabaseUrl } from '../../config/index.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { type MissingDays, readMissingDays, readMissingExtraDays } from '../../postgres/missing-days.js';
import { createPool } from '../../postgres/pool.js';
import { sync } from '../../shared/database-names.js';
import { type DayRange, formatDays, toDay } from '../../shared/dates.js';
import { inDatabase } from '../../shared/real-names.js';
import { extraDaily } from '../../shared/tables.js';
import { counted } from '../../shared/words.js';
import { todayIn } from '../../time-zones.js';
import type { ExportPlan } from './plan.js';

const LISTED_ACCOUNTS = 5;

/** A line for each ad account that lacks days; none for an export without a first day, or of a table without days. */
export async function describeGaps(config: Config, { relation, from, to }: ExportPlan): Promise<string[]> {
  if (!from || !relation.day) return [];
  const now = new Date();
  const today = toDay(now);
  const found = await readGaps(config, relation.name, { from, to: to && to < today ? to : today }).catch(
    ignoreDenied,
  );
  if (!found)
    return [
      `Note: this role may not read ${inDatabase(daysTableOf(relation.name))}, which says which days are loaded`,
    ];
  // Today is not over, so it is not expected.
  const gaps = found
    .map(({ days, timeZone, ...account }) => ({
      ...account,
      days: days.filter((day) => day < todayIn(timeZone, now)),
    }))
    .filter(({ days }) => days.length > 0);
  const listed = gaps.slice(0, LISTED_ACCOUNTS).map(({ adAccountId, days }) => {
    const ranges = formatDays(days);
    return `Note: ad account ${adAccountId}: ${counted(days.length, 'day')} not loaded, so not in it: ${ranges}`;
  });
  const more = gaps.length - listed.length;
  return more > 0
    ? [
        ...listed,
        `Note: days are also missing in ${counted(more, 'more ad account')}; see pinterest-ads-sync status`,
      ]
    : listed;
}

/** The others have the days of ad_analytics. */
const extraTableOf = (name: string) => extraDaily.find((table) => table === name);
const daysTableOf = (name: string) => (extraTableOf(name) ? sync.extra_days : sync.analytics_days);

/** A role that may read only the tables still gets them. */
function ignoreDenied(error: unknown): undefined {
  if (toDatabaseError(error)?.code !== 'DatabaseDenied') throw error;
}

async function readGaps(config: Config, name: string, range: DayRange): Promise<MissingDays[]> {
  const db = createPool(requireDatabaseUrl(config), { max: 1 });
  try {
    const table = extraTableOf(name);
    return await (table ? readMissingExtraDays(db, table, range) : readMissingDays(db, range));
  } finally {
    await db.destroy();
  }
}
