import { countAds } from '../postgres/analytics-days.js';
import { type Day, type DayRange, eachDay } from '../shared/dates.js';
import { chooseReadModes, type ReadingPlan, type ReadMode } from '../shared/reading-plan.js';
import { defineActivity, type RunInput } from './define-activity.js';

interface PlanReadingInput extends RunInput {
  adAccountId: string;
  /** The days to read. */
  ranges: DayRange[];
  /** The UTC day on which the run started. */
  today: Day;
  via?: ReadMode | undefined;
}

/** Which days are read one by one and which by report, once the ads of the account are listed. */
export const planReading = defineActivity({
  name: 'planReading',
  table: 'ad_analytics',
  place: ({ adAccountId }: PlanReadingInput) => `reading plan of ad account ${adAccountId}`,
  async run({ db, settings }, { adAccountId, ranges, today, via }): Promise<ReadingPlan> {
    const ads = await countAds(db, adAccountId);
    return chooseReadModes({ days: ranges.flatMap(eachDay), today, ads, tier: settings.accessTier, via });
  },
});
