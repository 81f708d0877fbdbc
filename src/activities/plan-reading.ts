import { countAds } from '../postgres/count-ads.js';
import { eachDay } from '../shared/dates.js';
import { chooseReadModes } from '../shared/reading-plan.js';
import { defineActivity } from './define-activity.js';

/** Which days are read one by one and which by report, once the ads of the account are listed. */
export const planReading = defineActivity({
  name: 'planReading',
  table: 'ad_analytics',
  place: ({ adAccountId }) => `reading plan of ad account ${adAccountId}`,
  async run({ db, settings }, { adAccountId, ranges, today, via }) {
    const ads = await countAds(db, adAccountId);
    return chooseReadModes({ days: ranges.flatMap(eachDay), today, ads, tier: settings.accessTier, via });
  },
});
