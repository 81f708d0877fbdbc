import { claimAdAccounts } from '../connections/owners.js';
import { SyncError } from '../errors.js';
import { noteChangedDays } from '../postgres/damage.js';
import { changedDays, readDayFacts } from '../postgres/day-facts.js';
import { daysOfOtherZones } from '../postgres/day-zones.js';
import {
  type AnalyticsPlanRequest,
  CHANGED_ROWS,
  nameDays,
  oldestDay,
  type PlannedDays,
  planAnalyticsDays,
  reachableRange,
  readAgainNotes,
} from '../shared/analytics-plan.js';
import { longestWindow } from '../shared/attribution.js';
import { type Day, type DayRange, toRanges } from '../shared/dates.js';
import { HISTORY } from '../shared/tables.js';
import { inTimeZone, reachDay } from './common/in-time-zone.js';
import { findOwnDay, type RunDay } from './common/own-day.js';
import { readWithOf, zoneOf } from './common/reading-settings.js';
import { tellingOf } from './common/telling.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';

/** Which analytics days a run reads. */
export const planAnalytics = defineActivity({
  name: 'planAnalytics',
  table: 'ad_analytics',
  place: ({ adAccountId }) => `analytics plan of ad account ${adAccountId}`,
  async run(context, input) {
    const { settings } = context;
    const { adAccountId } = input;
    if (input.connection) await claim(context, adAccountId);
    const windowDays = longestWindow(settings.attribution);
    // Late conversions are worth reading for as long as they may come, unless this run's input says otherwise.
    const lookbackDays = input.lookbackDays ?? Math.max(settings.lookbackDays, windowDays);
    const own = await findOwnDay(context, input);
    const days = daysOf(own, input.today);
    const request = {
      ...input,
      ...days,
      lookbackDays,
      longestWindow: windowDays,
      reports: input.via !== 'daily',
    };
    const { range, notes } = reachableRange(request);
    if (range.from > range.to) {
      const why = notes.length > 0 ? notes.join('; ') : `${range.from} is after ${range.to}`;
      throw new SyncError('InvalidInput', `No day is left to read: ${why}`);
    }
    const inZone = inTimeZone(context, own.timeZone);
    const planned = await plan(inZone, { ...request, adAccountId }, range);
    return {
      databaseId: await context.databaseId(),
      ranges: toRanges([...planned.keys()]),
      notes: [
        ...own.notes,
        ...notes,
        ...readAgainNotes(planned),
        ...(await seamNotes(inZone, input, { planned, lastDay: range.to })),
      ],
      today: own.timeZone && own.today,
      timeZone: own.timeZone,
      requests: own.requests || undefined,
      searchAttributes: await context.hasSearchAttributes(),
      telling: await tellingOf(context, input.subject),
      hasExtra: hasExtra(settings) || undefined,
    };
  },
});

const hasExtra = ({ extraTables, attributionSets }: ActivityContext['settings']) =>
  extraTables.some((table) => table !== HISTORY) || attributionSets.length > 0;

/** Pinterest counts its limits from the UTC date. */
function daysOf({ timeZone, today }: Pick<RunDay, 'timeZone' | 'today'>, utcToday: Day) {
  if (timeZone === undefined) return {};
  const lastDay = today < utcToday ? today : utcToday;
  return { today, reachDay: reachDay({ timeZone }, today), lastDay };
}

/** Where days of two time zones meet, they overlap or leave hours out: each run notes it. */
async function seamNotes(
  { db, settings }: ActivityContext,
  {
    adAccountId,
    startDate,
    endDate,
  }: { adAccountId: string; startDate?: Day | undefined; endDate?: Day | undefined },
  { planned, lastDay }: { planned: PlannedDays; lastDay: Day },
): Promise<string[]> {
  // A chosen range reads nothing else; the next sync of the ad account does.
  if (startDate || endDate) return [];
  const timeZone = zoneOf(settings);
  const others = await daysOfOtherZones(db, adAccountId, timeZone);
  const left = others.filter(({ date }) => !planned.has(date));
  // West of where a day was counted, it may not be over yet.
  const isComing = ({ date }: { date: Day }) => date > lastDay;
  return [
    { why: 'Read again once they are over', days: left.filter(isComing) },
    {
      why: 'Not read again, because Pinterest no longer gives them',
      days: left.filter((day) => !isComing(day)),
    },
  ].flatMap(({ why, days }) => {
    if (days.length === 0) return [];
    const zones = [...new Set(days.map((day) => day.timeZone))].join(', ');
    const named = nameDays(days.map(({ date }) => date));
    return [
      `${why}: ${named} are days of ${zones}, all others of ${timeZone}. At the seam, hours count twice or not at all`,
    ];
  });
}

async function plan(
  { db, settings }: ActivityContext,
  request: AnalyticsPlanRequest & { adAccountId: string },
  range: DayRange,
): Promise<PlannedDays> {
  const { adAccountId } = request;
  const known = { from: oldestDay(request), to: range.to };
  const facts = { adAccountId, range: known, readWith: readWithOf(settings), timeZone: zoneOf(settings) };
  const loaded = await readDayFacts(db, { ...facts, longestWindow: request.longestWindow });
  const planned = planAnalyticsDays(request, range, loaded);
  if (request.startDate || request.endDate) return planned;
  const others = [...loaded.keys()].filter((day) => !planned.has(day));
  const changed = await changedDays(db, adAccountId, others);
  await noteChangedDays(db, adAccountId, changed);
  for (const day of changed) planned.set(day, CHANGED_ROWS);
  return planned;
}

/** @throws SyncError InvalidInput when the input names a connection and another one has the ad account. */
async function claim(context: ActivityContext, adAccountId: string): Promise<void> {
  const [owner] = await claimAdAccounts(context.db, context, [adAccountId]);
  if (!owner) return;
  const message = `It is synced by connection ${owner.connection}, but the input names ${context.connection}`;
  throw new SyncError('InvalidInput', message);
}
