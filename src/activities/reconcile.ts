import { totalFields } from '../postgres/account-totals.js';
import { countAds } from '../postgres/count-ads.js';
import { compareWithTotals, daysToCompare, daysToReadAgain } from '../postgres/reconciliation.js';
import { settleAbsentRows } from '../postgres/second-witness.js';
import { nameDays, REACH_DAYS } from '../shared/analytics-plan.js';
import { addDays, type Day, eachDay, toDay } from '../shared/dates.js';
import { quickDays } from '../shared/reading-plan.js';
import { doesWithout } from './common/do-without.js';
import { readWithOf, zoneOf } from './common/reading-settings.js';
import { retryDoubtfulRefusal } from './common/retry-doubtful-refusal.js';
import type { ActivityContext } from './context.js';
import { defineActivity } from './define-activity.js';

/**
 * Compares the days of a run with Pinterest's own totals of the ad account, which one request gives, and settles what is
 * to become of rows that the answers left out. Days that were not compared when they were read are compared too.
 */
export const reconcile = defineActivity({
  name: 'reconcile',
  table: 'ad_analytics',
  place: ({ adAccountId }) => `reconciliation of ad account ${adAccountId}`,
  async run(context, { adAccountId, ranges, withoutTotals }) {
    const { db, settings, runId } = context;
    // A run that had to wait may have read days that are out of reach by now.
    const oldest = addDays(toDay(new Date()), -REACH_DAYS);
    const timeZone = zoneOf(settings);
    const days = await daysToCompare(db, { adAccountId, days: ranges.flatMap(eachDay), oldest, timeZone });
    const { body, fault }: Totals = withoutTotals ? {} : await askTotals(context, adAccountId, days);
    const { withdrawn, unconfirmed } = await settleAbsentRows(db, {
      adAccountId,
      runId,
      body,
      isSilent: fault !== undefined,
      oldest,
      readWith: readWithOf(settings),
      timeZone,
    });
    const compared = body === undefined ? nothing : await compareWithTotals(db, { adAccountId, days, body });
    const { newDays: newlyDiffering, ...comparison } = compared;
    const newDays = [...newlyDiffering, ...unconfirmed.newDays];
    return {
      ...comparison,
      fault,
      requests: body === undefined ? 0 : 1,
      toReadAgain: await chooseDaysToReadAgain(context, { adAccountId, days, newDays }),
      withdrawn: { ...withdrawn, days: nameDays(withdrawn.days) },
      unconfirmed: { ...unconfirmed, days: nameDays(unconfirmed.days) },
    };
  },
});

const nothing = { days: 0, differing: 0, reasons: [], newDays: [] };

/** How many attempts may fail because Pinterest gives no totals. The next run compares the days as well. */
export const TOTALS_ATTEMPTS = 5;

interface Totals {
  /** Absent when no day can have any, too. */
  body?: string | undefined;
  /** Why there is no answer now. */
  fault?: string | undefined;
}

async function askTotals(
  { pinterest, signal, attempt }: ActivityContext,
  adAccountId: string,
  days: readonly Day[],
): Promise<Totals> {
  const [startDate, endDate] = [days.at(0), days.at(-1)];
  if (!startDate || !endDate) return {};
  const request = { adAccountId, startDate, endDate, columns: totalFields };
  try {
    return await retryDoubtfulRefusal(() => pinterest.accountAnalytics(request, signal), signal);
  } catch (error) {
    // What makes no sense to ask again is a failure, after which the workflow settles the rest.
    if (!doesWithout(error, attempt, TOTALS_ATTEMPTS) || !error.retried) throw error;
    return { fault: `reconciliation of ad account ${adAccountId}: ${error.message}` };
  }
}

/** As many as are read soon; the others are left to later runs. */
async function chooseDaysToReadAgain(
  { db, settings }: ActivityContext,
  doubtful: { adAccountId: string; days: readonly Day[]; newDays: readonly Day[] },
): Promise<Day[]> {
  const days = await daysToReadAgain(db, doubtful);
  if (days.length === 0) return [];
  return quickDays(days, await countAds(db, doubtful.adAccountId), settings.accessTier);
}
