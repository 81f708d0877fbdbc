import { claimAdAccounts } from '../connections/owners.js';
import { SyncError } from '../errors.js';
import { noteChangedDays } from '../postgres/damage.js';
import { changedDays, readDayFacts } from '../postgres/day-facts.js';
import {
  type AnalyticsPlanRequest,
  CHANGED_ROWS,
  oldestDay,
  type PlannedDays,
  planAnalyticsDays,
  reachableRange,
  readAgainNotes,
} from '../shared/analytics-plan.js';
import { longestWindow } from '../shared/attribution.js';
import { type DayRange, toRanges } from '../shared/dates.js';
import { HISTORY } from '../shared/tables.js';
import { readWithOf } from './common/reading-settings.js';
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
    const request = { ...input, lookbackDays, longestWindow: windowDays, reports: input.via !== 'daily' };
    const { range, notes } = reachableRange(request);
    if (range.from > range.to) {
      const why = notes.length > 0 ? notes.join('; ') : `${range.from} is after ${range.to}`;
      throw new SyncError('InvalidInput', `No day is left to read: ${why}`);
    }
    const planned = await plan(context, { ...request, adAccountId }, range);
    return {
      databaseId: await context.databaseId(),
      ranges: toRanges([...planned.keys()]),
      notes: [...notes, ...readAgainNotes(planned)],
      searchAttributes: await context.hasSearchAttributes(),
      telling: await tellingOf(context, input.subject),
      hasExtra: hasExtra(settings) || undefined,
    };
  },
});

const hasExtra = ({ extraTables, attributionSets }: ActivityContext['settings']) =>
  extraTables.some((table) => table !== HISTORY) || attributionSets.length > 0;

async function plan(
  { db, settings }: ActivityContext,
  request: AnalyticsPlanRequest & { adAccountId: string },
  range: DayRange,
): Promise<PlannedDays> {
  const { adAccountId } = request;
  const known = { from: oldestDay(request), to: range.to };
  const facts = { adAccountId, range: known, readWith: readWithOf(settings) };
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
