/**
 * The steps of an analytics day: 250 ads at a time in the order of their ids, and then, when the day is old
 * enough, whether Pinterest is ready with it. The checkpoint is the id of the last ad that is done, not a position in a list,
 * so ads that appear meanwhile shift nothing.
 */
import { nextAdsToAsk } from '../../postgres/ads-to-ask.js';
import { readDayBefore } from '../../postgres/analytics-days.js';
import type { ReceivedRows } from '../../postgres/upsert.js';
import type { Day } from '../../shared/dates.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import { requestedFields, tables } from '../../tables/index.js';
import { isWithinWindows, longestWindow, readinessOrNotReady } from '../common/finality.js';
import { analyticsContext, readWithOf } from '../common/reading-settings.js';
import { retryDoubtfulRefusal } from '../common/retry-doubtful-refusal.js';
import type { ActivityContext } from '../context.js';
import type { Reading, Step } from './run-steps.js';

interface DayToRead {
  adAccountId: string;
  date: Day;
  today: Day;
  /** Requested for every ad. */
  allAds: boolean;
}

export async function stepsOfAnalyticsDay(
  activity: ActivityContext,
  day: DayToRead,
): Promise<Pick<Reading, 'takeStep'>> {
  const { db, settings } = activity;
  const { adAccountId, date, today, allAds } = day;
  const readWith = readWithOf(settings);
  const { now, isKnown, isReady } = await readDayBefore(db, { adAccountId, date, readWith });
  const mayBecomeReady = !isReady && !isWithinWindows(date, today, settings.attribution);
  const request = { adAccountId, date, readWith, allAds, longestWindow: longestWindow(settings.attribution) };

  /** A step of its own, because a step is one request. */
  async function askWhetherReady(cursor: string | undefined): Promise<Step> {
    const { ready, requests } = await readinessOrNotReady(activity, date, today);
    const facts = { isReady: ready };
    return { items: 0, cursor, done: true, facts, extraWrites: async () => ({ requests }) };
  }

  async function askAds(cursor: string | undefined): Promise<Step> {
    // One more than a batch, to know whether another follows.
    const ahead = await nextAdsToAsk(db, request, cursor, BATCH_ADS + 1);
    const adIds = ahead.slice(0, BATCH_ADS);
    if (adIds.length === 0 && mayBecomeReady) return askWhetherReady(cursor);
    const done = ahead.length <= BATCH_ADS && !mayBecomeReady;
    const step = { items: adIds.length, cursor: adIds.at(-1), done };
    return adIds.length === 0 ? step : { ...step, received: await readAds(activity, day, adIds, !isKnown) };
  }

  return {
    async takeStep(cursor, { askedAt = now }) {
      const step = await askAds(cursor);
      return { ...step, facts: { ...step.facts, askedAt } };
    },
  };
}

/** @param areFirst nothing is stored for the day, so nothing can be restated or left out. */
async function readAds(
  { pinterest, settings, signal }: ActivityContext,
  { adAccountId, date }: DayToRead,
  adIds: string[],
  areFirst: boolean,
): Promise<ReceivedRows> {
  const columns = requestedFields(tables.ad_analytics, settings.mapping);
  const request = { adAccountId, startDate: date, endDate: date, adIds, columns };
  const { body, faults } = await retryDoubtfulRefusal(() => pinterest.adAnalytics(request, signal), signal);
  const context = analyticsContext(settings, adAccountId);
  return { body, faults, shape: 'array', context, areFirst, complete: { date, adIds } };
}
