/** `backfill --plan`: what a backfill would ask Pinterest for, before anything is asked. */
import { type Config, requireDatabaseUrl } from '../../config/index.js';
import { countAds } from '../../postgres/analytics-days.js';
import { createPool } from '../../postgres/pool.js';
import { reachableRange } from '../../shared/analytics-plan.js';
import { daysBetween, eachDay, formatRanges, toDay } from '../../shared/dates.js';
import type { BackfillAdAccountInput } from '../../shared/inputs.js';
import {
  BATCH_ADS,
  chooseReadModes,
  DAYS_IN_FLIGHT,
  type Estimate,
  estimateReading,
  type ReadingPlan,
} from '../../shared/reading-plan.js';
import { counted } from '../table.js';
import { cutsOf } from './index.js';

interface Plan extends ReadingPlan, Estimate {
  adAccountId: string;
  /** As they were last listed; 0 when they never were. */
  ads: number;
  notes: string[];
}

export async function showPlan(
  config: Config,
  input: BackfillAdAccountInput,
  json: boolean,
): Promise<boolean> {
  // Refused like the backfill itself.
  cutsOf(input, new Date());
  const db = createPool(requireDatabaseUrl(config), { max: 1 });
  try {
    const plan = makePlan(config, input, await countAds(db, input.adAccountId));
    if (json) console.log(JSON.stringify(plan, null, 2));
    else console.log(describePlan(plan).join('\n'));
    return true;
  } finally {
    await db.destroy();
  }
}

function makePlan(config: Config, input: BackfillAdAccountInput, ads: number): Plan {
  const { adAccountId, startDate, endDate, via } = input;
  const today = toDay(new Date());
  const { range, notes } = reachableRange({
    today,
    startDate,
    endDate,
    lookbackDays: 0,
    reports: via !== 'daily',
  });
  const { accessTier: tier } = config.pinterest;
  const plan = chooseReadModes({ days: eachDay(range), today, ads, tier, via });
  return {
    adAccountId,
    ads,
    ...plan,
    ...estimateReading(plan, { ads, tier, parallelRequests: DAYS_IN_FLIGHT }),
    notes,
  };
}

function describePlan({ adAccountId, ads, daily, reports, requests, minutes, notes }: Plan): string[] {
  const days = (range: { from: string; to: string }) => counted(daysBetween(range.from, range.to) + 1, 'day');
  const line = (how: string, range: { from: string; to: string }) =>
    `  ${how.padEnd(11)} ${formatRanges([range])}, ${days(range)}`;
  return [
    `Backfill of ad account ${adAccountId}, ${ads > 0 ? counted(ads, 'ad') : 'of which no ads are listed here: it is new, or not one of the connection'}`,
    ...daily.map((range) => line('day by day', range)),
    ...reports.map((range) => line('by report', range)),
    `About ${counted(requests, 'request')} for analytics, about ${duration(minutes)}.`,
    ...(ads === 0 && daily.length > 0
      ? [
          `Day by day takes a request for each ${BATCH_ADS} ads and day; the estimate counts none while the ads are unknown.`,
        ]
      : []),
    ...notes.map((note) => `Note: ${note}`),
    'Nothing was started.',
  ];
}

/** Rounded up: half a minute less or more is not known. */
function duration(minutes: number): string {
  if (minutes < 90) return counted(Math.max(1, Math.ceil(minutes)), 'minute');
  if (minutes < 1_440) return counted(Math.ceil(minutes / 60), 'hour');
  return counted(Math.ceil(minutes / 1_440), 'day');
}
