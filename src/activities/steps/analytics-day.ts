/**
 * The steps of an analytics day: 250 ads at a time in the order of their ids, and then, when the day is old
 * enough, whether it is final. The checkpoint is the id of the last ad that is done, not a position in a list,
 * so ads that appear meanwhile shift nothing.
 */
import { adIdsIn } from '../../pinterest/row-ids.js';
import { nextAdsToAsk } from '../../postgres/ads-to-ask.js';
import { isFinalDay, knowsDays } from '../../postgres/analytics-days.js';
import { withdrawRows } from '../../postgres/restatements.js';
import type { Day } from '../../shared/dates.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import { requestedFields, tables } from '../../tables/index.js';
import { isWithinWindows, longestWindow, readinessOrNotReady } from '../common/finality.js';
import { analyticsContext, readWithOf } from '../common/reading-settings.js';
import { retryDoubtfulRefusal } from '../common/retry-doubtful-refusal.js';
import type { ActivityContext } from '../context.js';
import type { Step } from './run-steps.js';

interface DayToRead {
  adAccountId: string;
  date: Day;
  today: Day;
  /** Requested for every ad. */
  allAds: boolean;
}

interface AnalyticsDaySteps {
  takeStep(cursor: string | undefined): Promise<Step>;
  /** Known after the last step. */
  isFinal(): boolean;
}

export async function stepsOfAnalyticsDay(
  activity: ActivityContext,
  day: DayToRead,
): Promise<AnalyticsDaySteps> {
  const { db, settings } = activity;
  const { adAccountId, date, today, allAds } = day;
  const readWith = readWithOf(settings);
  const mayBecomeFinal =
    !isWithinWindows(date, today, settings.attribution) &&
    !(await isFinalDay(db, { adAccountId, date, readWith }));
  const isFirst = !(await knowsDays(db, adAccountId, { from: date, to: date }));
  const request = { adAccountId, date, readWith, allAds, longestWindow: longestWindow(settings.attribution) };
  let isFinal = false;

  /** A step of its own, because a step is one request. */
  async function askWhetherFinal(cursor: string | undefined): Promise<Step> {
    const { ready, requests } = await readinessOrNotReady(activity, date, today);
    isFinal = ready;
    return { items: 0, cursor, done: true, extraWrites: async () => ({ requests }) };
  }

  return {
    isFinal: () => isFinal,
    async takeStep(cursor) {
      // One more than a batch, to know whether another follows.
      const ahead = await nextAdsToAsk(db, request, cursor, BATCH_ADS + 1);
      const adIds = ahead.slice(0, BATCH_ADS);
      if (adIds.length === 0 && mayBecomeFinal) return askWhetherFinal(cursor);
      const done = ahead.length <= BATCH_ADS && !mayBecomeFinal;
      const step = { items: adIds.length, cursor: adIds.at(-1), done };
      return adIds.length === 0 ? step : { ...step, ...(await readAds(activity, day, adIds, isFirst)) };
    },
  };
}

/** @param isFirst nothing is stored for the day, so nothing can be restated or withdrawn. */
async function readAds(
  { pinterest, settings, signal }: ActivityContext,
  { adAccountId, date }: DayToRead,
  adIds: string[],
  isFirst: boolean,
): Promise<Pick<Step, 'received' | 'extraWrites'>> {
  const columns = requestedFields(tables.ad_analytics, settings.mapping);
  const request = { adAccountId, startDate: date, endDate: date, adIds, columns };
  const answer = await retryDoubtfulRefusal(() => pinterest.adAnalytics(request, signal), signal);
  const { body, faults, rows } = answer;
  const readWith = readWithOf(settings);
  const found = adIdsIn(body);
  // A bad row may belong to any of the ads; such a day is read again.
  const isDoubtful = faults.some(({ kind }) => kind === 'row');
  const missing = isFirst || isDoubtful ? [] : adIds.filter((id) => !found.has(id));
  const context = analyticsContext(settings, adAccountId);
  return {
    received: { body, faults, shape: 'array', context, areFirst: isFirst && found.size === rows },
    extraWrites: (transaction) => withdrawRows(transaction, { date, adIds: missing, readWith }),
  };
}
