import { loadedExtraDays } from '../postgres/extra-days.js';
import { REACH_DAYS } from '../shared/analytics-plan.js';
import { type AttributionSet, longestWindow } from '../shared/attribution.js';
import { addDays, type Day, daysBetween, eachDay, toRanges } from '../shared/dates.js';
import { BY_ATTRIBUTION, type DailyTable, extraAnalytics, extraLists } from '../shared/tables.js';
import { extraAnalyticsDefinitions } from '../tables/all.js';
import { extraColumns } from './common/extra-columns.js';
import type { ActivityContext, ActivitySettings } from './context.js';
import { defineActivity } from './define-activity.js';

/** What a run reads beside the five tables: the chosen lists, and which days of chosen tables and attribution sets. */
export const planExtra = defineActivity({
  name: 'planExtra',
  table: 'none',
  place: ({ adAccountId }) => `plan of the tables of PINTEREST_EXTRA_TABLES of ad account ${adAccountId}`,
  async run(context, { adAccountId, ranges, today, withMissingDays }) {
    const chosen = new Set<string>(context.settings.extraTables);
    const oldest = addDays(today, -(REACH_DAYS - 1));
    const asked = ranges.flatMap(eachDay).filter((day) => day >= oldest);
    const days = [];
    for (const { table, set } of toRead(context.settings)) {
      const missing = withMissingDays
        ? await missingDays(context, { adAccountId, table, set, oldest, today })
        : [];
      const all = toRanges([...asked, ...missing]);
      if (all.length > 0) days.push({ table, set: set?.name, ranges: all });
    }
    return { lists: extraLists.filter((name) => chosen.has(name)), days };
  },
});

interface ToRead {
  table: DailyTable;
  set?: AttributionSet | undefined;
}

function toRead({ extraTables, attributionSets }: ActivitySettings): ToRead[] {
  const chosen = new Set<string>(extraTables);
  const tables = extraAnalytics.filter((name) => chosen.has(name)).map((table): ToRead => ({ table }));
  return [...tables, ...attributionSets.map((set): ToRead => ({ table: BY_ATTRIBUTION, set }))];
}

/**
 * Those within reach that are not loaded with the present columns and settings. The days that the run reads of
 * `ad_analytics` follow its windows; a set has longer ones, or others, so its days are also read for as long as these go on.
 */
async function missingDays(
  { db, settings }: ActivityContext,
  { adAccountId, table, set, oldest, today }: ToRead & { adAccountId: string; oldest: Day; today: Day },
): Promise<Day[]> {
  const range = { from: oldest, to: addDays(today, -1) };
  const { readWith } = extraColumns(extraAnalyticsDefinitions[table], settings, set);
  const loaded = await loadedExtraDays(db, { table, set: set?.name, adAccountId, range, readWith });
  const windowDays = set ? longestWindow(set.attribution) : -1;
  return eachDay(range).filter((day) => {
    const readOn = loaded.get(day);
    return readOn === undefined || daysBetween(day, readOn) <= windowDays;
  });
}
