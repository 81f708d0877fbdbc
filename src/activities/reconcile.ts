import { compareWithTotals, differingWithFewerAds, reconciledFields } from '../postgres/reconciliation.js';
import { PINTEREST_REACH_DAYS } from '../shared/analytics-plan.js';
import { daysBetween, eachDay, toDay } from '../shared/dates.js';
import { retryDoubtfulRefusal } from './common/retry-doubtful-refusal.js';
import { defineActivity } from './define-activity.js';

/** Compares the days of a run with Pinterest's own totals of the ad account, which one request gives. */
export const reconcile = defineActivity({
  name: 'reconcile',
  table: 'ad_analytics',
  place: ({ adAccountId }) => `reconciliation of ad account ${adAccountId}`,
  async run({ db, pinterest, signal }, { adAccountId, ranges, allAds = false }) {
    const today = toDay(new Date());
    // A run that had to wait may have read days that are out of reach by now.
    const days = ranges.flatMap(eachDay).filter((day) => daysBetween(day, today) <= PINTEREST_REACH_DAYS);
    const [startDate, endDate] = [days.at(0), days.at(-1)];
    if (!startDate || !endDate)
      return { days: 0, differing: 0, reasons: [], requests: 0, toReadWithAllAds: [] };
    const request = { adAccountId, startDate, endDate, columns: reconciledFields };
    const { body } = await retryDoubtfulRefusal(() => pinterest.accountAnalytics(request, signal), signal);
    const all = await compareWithTotals(db, { adAccountId, days, body });
    const toReadWithAllAds =
      allAds || all.differing === 0 ? [] : await differingWithFewerAds(db, adAccountId, days);
    if (toReadWithAllAds.length === 0) return { ...all, requests: 1, toReadWithAllAds };
    const others = days.filter((day) => !toReadWithAllAds.includes(day));
    return {
      ...(await compareWithTotals(db, { adAccountId, days: others, body })),
      requests: 1,
      toReadWithAllAds,
    };
  },
});
