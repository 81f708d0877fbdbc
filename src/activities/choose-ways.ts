import { countAds } from '../postgres/analytics-days.js';
import { type Day, type DayRange, eachDay } from '../shared/dates.js';
import { chooseReadModes, type ReadingPlan, type ReadMode } from '../shared/reading-plan.js';
import type { Dependencies } from './dependencies.js';
import type { OfRun } from './own-database.js';
import { runActivity } from './run-activity.js';

export interface ChooseWaysInput extends OfRun {
  adAccountId: string;
  /** The days to read. */
  ranges: DayRange[];
  /** The UTC day on which the run started. */
  today: Day;
  via?: ReadMode | undefined;
}

/** Which days are read one by one and which by report, once the ads of the account are listed. */
export function chooseWays({ db, settings }: Dependencies) {
  return ({ adAccountId, ranges, today, via }: ChooseWaysInput): Promise<ReadingPlan> =>
    runActivity(`reading plan of ad account ${adAccountId}`, async () => {
      const ads = await countAds(db, adAccountId);
      return chooseReadModes({ days: ranges.flatMap(eachDay), today, ads, tier: settings.accessTier, via });
    });
}
