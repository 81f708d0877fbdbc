import { countThings, loadedExtraDays } from '../postgres/extra-days.js';
import { DUE_REACH_DAYS, REACH_DAYS } from '../shared/analytics-plan.js';
import { type AttributionSet, longestWindow } from '../shared/attribution.js';
import { addDays, type Day, daysBetween, eachDay, formatRanges, toRanges } from '../shared/dates.js';
import { ANALYTICS_LIMIT } from '../shared/request-limits.js';
import { BY_ATTRIBUTION, type DailyTable, extraAnalytics, extraLists } from '../shared/tables.js';
import { group } from '../shared/words.js';
import { extraAnalyticsDefinitions, extraListDefinitions } from '../tables/all.js';
import { adGroups } from './common/ad-groups.js';
import { extraColumns } from './common/extra-columns.js';
import { utcToday } from './common/in-time-zone.js';
import type { ActivityContext, ActivitySettings } from './context.js';
import { defineActivity } from './define-activity.js';

/** What a run reads beside the five tables: the chosen lists, and which days of chosen tables and attribution sets. */
export const planExtra = defineActivity({
  name: 'planExtra',
  table: 'none',
  place: ({ adAccountId }) => `plan of the tables of PINTEREST_EXTRA_TABLES of ad account ${adAccountId}`,
  async run(context, { adAccountId, ranges, today, withMissingDays }) {
    const chosen = new Set<string>(context.settings.extraTables);
    const tables = tablesToRead(context.settings);
    // Midnight may take the oldest day while the run is about to read it, and with it all others of its request.
    const oldest = addDays(utcToday(context.settings, today), -DUE_REACH_DAYS);
    const wanted = ranges.flatMap(eachDay);
    const asked = wanted.filter((day) => day >= oldest);
    const days = [];
    for (const { table, set } of tables) {
      const missing = withMissingDays
        ? await missingDays(context, { adAccountId, table, set, oldest, today })
        : [];
      const all = toRanges([...asked, ...missing]);
      if (all.length > 0) days.push({ table, set: set?.name, needs: listOf(table), ranges: all });
    }
    const beyond = wanted.filter((day) => day < addDays(today, -REACH_DAYS));
    return {
      lists: extraLists.filter((name) => chosen.has(name)),
      days,
      notes: [
        ...notesOf([...new Set(tables.map(({ table }) => table))], beyond, oldest),
        ...(await trialNotes(context, adAccountId)),
      ],
    };
  },
});

interface TableToRead {
  table: DailyTable;
  set?: AttributionSet | undefined;
}

function tablesToRead({ extraTables, attributionSets }: ActivitySettings): TableToRead[] {
  const chosen = new Set<string>(extraTables);
  const tables = extraAnalytics.filter((name) => chosen.has(name)).map((table): TableToRead => ({ table }));
  return [...tables, ...attributionSets.map((set): TableToRead => ({ table: BY_ATTRIBUTION, set }))];
}

/** What must be listed before it can be asked about; the ad account itself needs not. */
function listOf(table: DailyTable) {
  const { about } = extraAnalyticsDefinitions[table];
  return about.parameter ? about.table : undefined;
}

function notesOf(tables: readonly DailyTable[], beyond: readonly Day[], oldest: Day): string[] {
  if (tables.length === 0 || beyond.length === 0) return [];
  const days = formatRanges(toRanges(beyond));
  return [`Not read of ${tables.join(', ')}: ${days}. Pinterest gives these tables back to ${oldest}`];
}

/** Fewer are not worth a note. */
const MANY_REQUESTS = ANALYTICS_LIMIT.trial / 10;

/** Of the day's requests of the trial tier, lists of single ad groups may take most. */
async function trialNotes({ db, settings }: ActivityContext, adAccountId: string): Promise<string[]> {
  const chosen = extraLists.filter(
    (name) => settings.extraTables.includes(name) && extraListDefinitions[name].ofAdGroups,
  );
  if (settings.accessTier !== 'trial' || chosen.length === 0) return [];
  const requests = chosen.length * (await countThings(db, { adAccountId, about: adGroups }));
  if (requests < MANY_REQUESTS) return [];
  return [
    `${chosen.join(' and ')}: a run takes ${group(requests)} requests, one for each ad group, of the ${group(ANALYTICS_LIMIT.trial)} a day of the trial tier`,
  ];
}

/**
 * Those within reach that are not loaded with the present columns and settings. The days that the run reads of
 * `ad_analytics` follow its windows; a set has others, so its days are also read for as long as these go on.
 */
async function missingDays(
  { db, settings }: ActivityContext,
  { adAccountId, table, set, oldest, today }: TableToRead & { adAccountId: string; oldest: Day; today: Day },
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
