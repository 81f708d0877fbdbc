import { countAds } from '../postgres/count-ads.js';
import { daysOfNewAds } from '../postgres/day-facts.js';
import { NEW_ADS, oldestDay, readAgainNotes } from '../shared/analytics-plan.js';
import { addDays, eachDay } from '../shared/dates.js';
import { chooseReadModes } from '../shared/reading-plan.js';
import { askAboutRefusedAgain } from './common/ask-about-refused-again.js';
import { reachDay } from './common/in-time-zone.js';
import { defineActivity } from './define-activity.js';

/** Which days are read one by one and which by report, once the ads of the account are listed. */
export const planReading = defineActivity({
  name: 'planReading',
  table: 'ad_analytics',
  place: ({ adAccountId }) => `reading plan of ad account ${adAccountId}`,
  async run(context, { adAccountId, ranges, today, via, withDaysOfNewAds }) {
    const { db, settings } = context;
    const refusedAds = await askAboutRefusedAgain(context, adAccountId, addDays(today, -1));
    const ads = await countAds(db, adAccountId);
    const days = ranges.flatMap(eachDay);
    const reach = reachDay(settings, today);
    // Today may be loaded already, as a day of a zone further east. It is not over here.
    const range = { from: oldestDay({ today: reach }), to: addDays(today, -1) };
    const found = withDaysOfNewAds ? await daysOfNewAds(db, { adAccountId, range }) : [];
    const added = found.filter((day) => !days.includes(day));
    const request = { days: [...days, ...added], today: reach, ads, tier: settings.accessTier, via };
    const notes = readAgainNotes(new Map(added.map((day) => [day, NEW_ADS])));
    return { ...chooseReadModes(request), notes, refusedAds };
  },
});
