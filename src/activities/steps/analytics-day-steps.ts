/**
 * The steps of an analytics day: 250 ads at a time in the order of their ids, and then, when the day is old enough,
 * whether it is final. The checkpoint is the last ad done, not a position in a list: ads that appear meanwhile move
 * nothing.
 */
import { adIdsIn } from '../../pinterest/row-ids.js';
import { nextAdsToAsk } from '../../postgres/ads-to-ask.js';
import { isFinalDay, knowsDays } from '../../postgres/analytics-days.js';
import { withdrawRows } from '../../postgres/restatements.js';
import type { Day } from '../../shared/dates.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import { requestedFields, tables } from '../../tables/index.js';
import { type Dependencies, readingOf, rowContext } from '../dependencies.js';
import { askPatiently, isWithinWindows, longestWindow } from '../finality.js';
import { insist } from '../insist.js';
import { createReadiness } from '../readiness.js';
import type { Step } from './run-steps.js';

interface AnalyticsDay {
  adAccountId: string;
  date: Day;
  today: Day;
  /** Asked for with every ad. */
  whole: boolean;
}

export interface DaySteps {
  takeStep: (cursor: string | undefined) => Promise<Step>;
  /** Known after the last step. */
  isFinal(): boolean;
}

/** @returns what begins a day; all days of a worker share what Pinterest says of their readiness. */
export function createDaySteps({ db, pinterest, settings }: Dependencies) {
  const columns = requestedFields(tables.ad_analytics, settings.mapping);
  const readWith = readingOf(settings);
  const askReadiness = createReadiness(pinterest);

  /** @param isFirst nothing is known of the day, so nothing can be restated or withdrawn. */
  async function readAds(
    { adAccountId, date }: AnalyticsDay,
    adIds: string[],
    isFirst: boolean,
    signal: AbortSignal,
  ) {
    const request = { adAccountId, startDate: date, endDate: date, adIds, columns };
    const { body, faults, rows } = await insist(() => pinterest.adAnalytics(request, signal), signal);
    const context = { ...rowContext(settings, adAccountId), read_with: readWith };
    const found = adIdsIn(body);
    // A row that is not sound may be of any of the ads; such a day is read again.
    const missing = isFirst || faults.length > 0 ? [] : adIds.filter((id) => !found.has(id));
    const areFirst = isFirst && found.size === rows;
    return {
      received: { table: 'ad_analytics', body, faults, shape: 'array', context, areFirst },
      also: (transaction) => withdrawRows(transaction, { date, adIds: missing, readWith }),
    } satisfies Partial<Step>;
  }

  return async (day: AnalyticsDay, signal: AbortSignal): Promise<DaySteps> => {
    const { adAccountId, date, today, whole } = day;
    const mayBecomeFinal =
      !isWithinWindows(date, today, settings.attribution) &&
      !(await isFinalDay(db, adAccountId, date, readWith));
    const isFirst = !(await knowsDays(db, adAccountId, { from: date, to: date }));
    const toAsk = {
      ...{ adAccountId, date, readWith, whole },
      longestWindow: longestWindow(settings.attribution),
    };
    let isFinal = false;

    /** A step of its own, because a step is one request. */
    async function askWhetherFinal(cursor: string | undefined): Promise<Step> {
      const { ready, requests } = await askPatiently(askReadiness, date, today, signal);
      isFinal = ready;
      return { items: 0, cursor, done: true, also: async () => ({ requests }) };
    }

    return {
      isFinal: () => isFinal,
      async takeStep(cursor) {
        // One more than a batch, to know whether another follows.
        const ahead = await nextAdsToAsk(db, toAsk, cursor, BATCH_ADS + 1);
        const adIds = ahead.slice(0, BATCH_ADS);
        if (adIds.length === 0 && mayBecomeFinal) return askWhetherFinal(cursor);
        const done = ahead.length <= BATCH_ADS && !mayBecomeFinal;
        const step = { items: adIds.length, cursor: adIds.at(-1), done };
        return adIds.length === 0 ? step : { ...step, ...(await readAds(day, adIds, isFirst, signal)) };
      },
    };
  };
}
