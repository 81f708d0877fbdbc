import {
  differingInPart,
  type Reconciliation,
  reconcileDays,
  reconciledFields,
} from '../postgres/reconciliation.js';
import { PINTEREST_REACH_DAYS } from '../shared/analytics-plan.js';
import { type Day, type DayRange, daysBetween, eachDay, toDay } from '../shared/dates.js';
import type { Dependencies } from './dependencies.js';
import { insist } from './insist.js';
import type { OfRun } from './own-database.js';
import { runActivity } from './run-activity.js';

export interface ReconcileInput extends OfRun {
  adAccountId: string;
  /** The days that the run has read. */
  ranges: DayRange[];
  /** Whether they were asked for with every ad. */
  allAds?: boolean;
}

export interface ReconcileResult extends Reconciliation {
  requests: number;
  /** Days that differ and were not asked for with every ad: to be read whole before anything is said of them. */
  toReadWithAllAds?: Day[];
}

/** Holds the days of a run against Pinterest's own totals of the ad account, which one request gives. */
export function reconcile({ db, pinterest }: Dependencies) {
  return ({ adAccountId, ranges, allAds = false }: ReconcileInput): Promise<ReconcileResult> =>
    runActivity(`reconciliation of ad account ${adAccountId}`, async (signal) => {
      const today = toDay(new Date());
      // A run that was held up may have read days that are out of reach by now.
      const days = ranges.flatMap(eachDay).filter((day) => daysBetween(day, today) <= PINTEREST_REACH_DAYS);
      const [startDate, endDate] = [days.at(0), days.at(-1)];
      if (!startDate || !endDate) return { days: 0, differing: 0, reasons: [], requests: 0 };
      const request = { adAccountId, startDate, endDate, columns: reconciledFields };
      const { body } = await insist(() => pinterest.accountAnalytics(request, signal), signal);
      const all = await reconcileDays(db, { adAccountId, days, body });
      const inPart = allAds || all.differing === 0 ? [] : await differingInPart(db, adAccountId, days);
      if (inPart.length === 0) return { ...all, requests: 1 };
      const others = days.filter((day) => !inPart.includes(day));
      return {
        ...(await reconcileDays(db, { adAccountId, days: others, body })),
        requests: 1,
        toReadWithAllAds: inPart,
      };
    });
}
