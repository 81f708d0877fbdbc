/** `backfill --plan`: what a backfill would request from Pinterest, before anything is requested. */
import type { Config } from '../../config/index.js';
import { countAds } from '../../postgres/count-ads.js';
import { type DayRange, daysBetween, eachDay, formatRanges, toDay } from '../../shared/dates.js';
import type { BackfillAdAccountInput } from '../../shared/inputs.js';
import {
  BATCH_ADS,
  chooseReadModes,
  DAYS_IN_FLIGHT,
  type Estimate,
  estimateReading,
  type ReadingPlan,
} from '../../shared/reading-plan.js';
import { counted } from '../../shared/words.js';
import type { WithDatabase } from '../command-line.js';
import { print, printJson } from '../terminal.js';
import { type BackfillOptions, reachableDays } from './input.js';
import { inputsInOwnDays } from './own-today.js';
import { describeExtra, type PlannedTable, planExtraTables } from './plan-extra.js';

interface Plan extends ReadingPlan, Estimate {
  adAccountId: string;
  /** As they were last listed; 0 when they never were. */
  ads: number;
  notes: string[];
  /** Of PINTEREST_EXTRA_TABLES. */
  extra?: PlannedTable[] | undefined;
}

export async function showPlan({ db, config, options }: WithDatabase<BackfillOptions>): Promise<boolean> {
  for (const input of await inputsInOwnDays(db, options)) {
    const plan = makePlan(config, input, await countAds(db, input.adAccountId));
    const today = toDay(new Date());
    const backfill = { adAccountId: input.adAccountId, range: reachableDays(input, today).range, today };
    const extra = await planExtraTables(db, config, backfill);
    if (extra.length > 0) plan.extra = extra;
    if (options.json) printJson(plan);
    else print(describePlan(plan).join('\n'));
  }
  return true;
}

function makePlan(config: Config, input: BackfillAdAccountInput, ads: number): Plan {
  const { adAccountId, via } = input;
  const { accessTier: tier } = config.pinterest;
  const today = toDay(new Date());
  const { range, cuts } = reachableDays(input, today);
  const plan = chooseReadModes({ days: eachDay(range), today, ads, tier, via });
  const estimate = estimateReading(plan, { ads, tier, parallelRequests: DAYS_IN_FLIGHT });
  return { adAccountId, ads, ...plan, ...estimate, notes: cuts };
}

function describePlan({
  adAccountId,
  ads,
  daily,
  reports,
  requests,
  minutes,
  notes,
  extra = [],
}: Plan): string[] {
  const known =
    ads > 0 ? counted(ads, 'ad') : 'no ads listed here: it is new, or the connection cannot see it';
  const unknownAds = `Day by day takes a request for each ${BATCH_ADS} ads and day; the estimate counts none while the ads are unknown.`;
  return [
    `Backfill of ad account ${adAccountId}, ${known}`,
    ...daily.map((range) => rangeLine('day by day', range)),
    ...reports.map((range) => rangeLine('by report', range)),
    `About ${counted(requests, 'request')} for analytics, about ${duration(minutes)}.`,
    ...(ads === 0 && daily.length > 0 ? [unknownAds] : []),
    ...describeExtra(extra),
    ...notes.map((note) => `Note: ${note}`),
    'Nothing was started.',
  ];
}

function rangeLine(how: string, range: DayRange): string {
  const days = counted(daysBetween(range.from, range.to) + 1, 'day');
  return `  ${how.padEnd(11)} ${formatRanges([range])}, ${days}`;
}

/** Rounded up: an estimate is no more exact than that. */
function duration(minutes: number): string {
  if (minutes < 90) return counted(Math.max(1, Math.ceil(minutes)), 'minute');
  if (minutes < 1_440) return counted(Math.ceil(minutes / 60), 'hour');
  return counted(Math.ceil(minutes / 1_440), 'day');
}
