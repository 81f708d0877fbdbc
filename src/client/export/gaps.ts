/** Days that an export was asked for and that are not loaded, so that nobody takes a part for the whole. */
import { type Config, requireDatabaseUrl } from '../../config/index.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { createPool } from '../../postgres/pool.js';
import { addDays, type Day, formatRanges, toDay, toRanges } from '../../shared/dates.js';
import { counted } from '../table.js';
import type { ExportPlan } from './plan.js';

const TOLD_ACCOUNTS = 5;

const GAPS = `
SELECT account.id, array_agg(day::date::text ORDER BY day) AS days
FROM pinterest.ad_accounts AS account CROSS JOIN generate_series(?::date, ?::date, interval '1 day') AS day
WHERE NOT EXISTS (SELECT FROM pinterest_sync.analytics_days AS loaded
  WHERE loaded.ad_account_id = account.id AND loaded.date = day::date)
GROUP BY account.id ORDER BY account.id`;

/** A line for each ad account that lacks days; none for an export without a first day, or of a table without days. */
export async function describeGaps(config: Config, { relation, from, to }: ExportPlan): Promise<string[]> {
  if (!from || !relation.day) return [];
  // Today is not over, so it is not expected.
  const yesterday = addDays(toDay(new Date()), -1);
  const last = to && to < yesterday ? to : yesterday;
  const gaps = await readGaps(config, from, last).catch(mayNotLook);
  if (!gaps)
    return ['Note: this role may not read pinterest_sync.analytics_days, which says what days are loaded'];
  const told = gaps.slice(0, TOLD_ACCOUNTS).map(({ id, days }) => {
    const ranges = formatRanges(toRanges(days));
    return `Note: ad account ${id}: ${counted(days.length, 'day')} not loaded, so not in it: ${ranges}`;
  });
  const more = gaps.length - told.length;
  return more > 0
    ? [...told, `Note: the same of ${counted(more, 'ad account')} more; see client status`]
    : told;
}

/** A reader of the tables alone gets them all the same. */
function mayNotLook(error: unknown): undefined {
  if (toDatabaseError(error)?.code !== 'DatabaseDenied') throw error;
}

async function readGaps(config: Config, from: Day, to: Day): Promise<{ id: string; days: Day[] }[]> {
  const db = createPool(requireDatabaseUrl(config), { max: 1 });
  try {
    const { rows } = await db.raw(GAPS, [from, to]);
    return rows;
  } finally {
    await db.destroy();
  }
}
