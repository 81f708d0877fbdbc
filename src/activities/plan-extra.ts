import { countThings, loadedExtraDays } from '../postgres/extra-days.js';
import { HISTORY_DAYS } from '../shared/analytics-plan.js';
import { type AttributionSet, longestWindow } from '../shared/attribution.js';
import { addDays, type Day, type DayRange, daysBetween, eachDay, formatRanges } from '../shared/dates.js';
import { oldestExtra, planExtraReading } from '../shared/extra-plan.js';
import type { PlanExtraInput, PlanExtraResult, TableReports } from '../shared/extra-types.js';
import { ANALYTICS_LIMIT } from '../shared/request-limits.js';
import {
  BY_ATTRIBUTION,
  type DailyTable,
  type ExtraDaily,
  extraAnalytics,
  extraLists,
  extraReports,
  isDirect,
} from '../shared/tables.js';
import { group } from '../shared/words.js';
import { extraAnalyticsDefinitions, extraDailyDefinitions, extraListDefinitions } from '../tables/all.js';
import { reportParts } from '../tables/extra/request.js';
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
  async run(context, input) {
    const chosen = new Set<string>(context.settings.extraTables);
    const utc = utcToday(context.settings, input.today);
    const wanted = input.ranges.flatMap(eachDay);
    const plan: PlanExtraResult & { reports: TableReports[] } = {
      lists: extraLists.filter((name) => chosen.has(name)),
      days: [],
      reports: [],
      notes: await trialNotes(context, input.adAccountId),
    };
    for (const one of tablesToRead(context.settings)) {
      const { table, set } = one;
      const missing = input.withMissingDays ? await missingDays(context, input, one) : [];
      const { days, reports } = planExtraReading(table, [...wanted, ...missing], utc);
      if (days.length > 0 && isDirect(table))
        plan.days.push({ table, set: set?.name, needs: neededList(table), ranges: days });
      const parts = reportParts(extraDailyDefinitions[table], context.settings.targetingTypes).length;
      if (reports.length > 0 && parts > 0) plan.reports.push({ table, ranges: reports, parts });
      else if (reports.length > 0) plan.notes.push(unreadNote(one, reports));
    }
    return plan;
  },
});

interface TableToRead {
  table: ExtraDaily;
  set?: AttributionSet | undefined;
}

function tablesToRead({ extraTables, attributionSets }: ActivitySettings): TableToRead[] {
  const chosen = new Set<string>(extraTables);
  const tables = [...extraAnalytics, ...extraReports].filter((name) => chosen.has(name));
  return [
    ...tables.map((table): TableToRead => ({ table })),
    ...attributionSets.map((set): TableToRead => ({ table: BY_ATTRIBUTION, set })),
  ];
}

/** The list that names what a request is about. The ad account itself needs none. */
function neededList(table: DailyTable) {
  const { about } = extraAnalyticsDefinitions[table];
  return about.parameter ? about.table : undefined;
}

const unreadNote = ({ table, set }: TableToRead, days: DayRange[]) =>
  `Not read of ${[table, set?.name].join(' ').trim()}: ${formatRanges(days)}. Pinterest no longer gives them directly, and no report has them`;

/** From so many requests on, there is a note. */
const MANY_REQUESTS = ANALYTICS_LIMIT.trial / 10;

/** Lists that are read by ad group may take most of the requests that the trial tier has a day. */
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
 * Days of the history that are not loaded with the present columns and settings. Days whose numbers may still change
 * need nothing here: the run reads them for `ad_analytics`. An attribution set may have longer windows, so its days are
 * read until those have ended.
 */
async function missingDays(
  { db, settings }: ActivityContext,
  { adAccountId, today, historyDays = HISTORY_DAYS }: PlanExtraInput,
  { table, set }: TableToRead,
): Promise<Day[]> {
  // As far as Pinterest gives them directly, unless more history is wanted: reports of a long history take hours.
  const utc = utcToday(settings, today);
  const from = addDays(utc, -(historyDays > HISTORY_DAYS ? historyDays : HISTORY_DAYS - 1));
  const range = { from: from < oldestExtra(utc) ? oldestExtra(utc) : from, to: addDays(today, -1) };
  const { readWith } = extraColumns(extraDailyDefinitions[table], settings, set);
  const loaded = await loadedExtraDays(db, { table, set: set?.name, adAccountId, range, readWith, today });
  const windowDays = set ? longestWindow(set.attribution) : -1;
  return eachDay(range).filter((day) => {
    const readOn = loaded.get(day);
    return readOn === undefined || daysBetween(day, readOn) <= windowDays;
  });
}
