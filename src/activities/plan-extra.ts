import { loadedExtraDays } from '../postgres/extra-days.js';
import { REACH_DAYS } from '../shared/analytics-plan.js';
import { addDays, type Day, eachDay, toRanges } from '../shared/dates.js';
import { type ExtraAnalytics, extraAnalytics, extraLists } from '../shared/tables.js';
import { extraAnalyticsDefinitions } from '../tables/all.js';
import { extraColumns } from './common/extra-columns.js';
import { reachDay } from './common/in-time-zone.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';

/** What a run reads of the tables that PINTEREST_EXTRA_TABLES names: the lists, and which days. */
export const planExtra = defineActivity({
  name: 'planExtra',
  table: 'none',
  place: ({ adAccountId }) => `plan of the tables of PINTEREST_EXTRA_TABLES of ad account ${adAccountId}`,
  async run(context, { adAccountId, ranges, today, withMissingDays }) {
    const chosen = new Set<string>(context.settings.extraTables);
    const oldest = addDays(reachDay(context.settings, today), -(REACH_DAYS - 1));
    const asked = ranges.flatMap(eachDay).filter((day) => day >= oldest);
    const days = [];
    for (const table of extraAnalytics.filter((name) => chosen.has(name))) {
      const missing = withMissingDays
        ? await missingDays(context, { adAccountId, table, oldest, today })
        : [];
      const all = toRanges([...asked, ...missing]);
      if (all.length > 0) days.push({ table, ranges: all });
    }
    return { lists: extraLists.filter((name) => chosen.has(name)), days };
  },
});

/** Those within reach that are not loaded with the present columns and settings. */
async function missingDays(
  { db, settings }: ActivityContext,
  {
    adAccountId,
    table,
    oldest,
    today,
  }: { adAccountId: string; table: ExtraAnalytics; oldest: Day; today: Day },
): Promise<Day[]> {
  const range = { from: oldest, to: addDays(today, -1) };
  const { readWith } = extraColumns(extraAnalyticsDefinitions[table], settings);
  const loaded = await loadedExtraDays(db, { table, adAccountId, range, readWith });
  return eachDay(range).filter((day) => !loaded.has(day));
}
