import { firstDayWithAmounts } from '../postgres/missing-rates.js';
import { REPORT_REACH_DAYS } from '../shared/analytics-plan.js';
import { hasRatesOf } from '../ums/fx-rates.js';
import { updateRates as fetchRates, lastPublishingDay } from '../ums/update-rates.js';
import { defineActivity } from './define-activity.js';

/** Fetches exchange rates, when the worker is to do so and there are newer ones. */
export const updateRates = defineActivity({
  name: 'updateRates',
  table: 'none',
  place: () => 'FX_UPDATE=on',
  async run({ db, ratesFile, signal }, { today }) {
    if (!ratesFile) return { done: 'not wanted' };
    if (await hasRatesOf(db, lastPublishingDay(today))) return { done: 'up to date' };
    const from = await firstDayWithAmounts(db, today, REPORT_REACH_DAYS);
    const { added, corrected, kept, to } = await fetchRates(db, ratesFile, { today, from, signal });
    return { done: 'updated', rates: { added, corrected, kept, newest: to } };
  },
});
