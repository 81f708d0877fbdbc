import { reachableRange } from '../../shared/analytics-plan.js';
import { addDays, type Day, type DayRange, toDay } from '../../shared/dates.js';
import { faultsOfBackfillInput } from '../../shared/input-faults.js';
import type { BackfillAdAccountInput } from '../../shared/inputs.js';
import type { ReadMode } from '../../shared/reading-plan.js';
import { dayIn } from '../../time-zones.js';
import { assertInput } from '../input-options.js';
import { YESTERDAY } from '../options.js';
import { UsageError } from '../usage-error.js';

export interface BackfillOptions {
  adAccount?: string[] | undefined;
  from?: Day | typeof YESTERDAY | undefined;
  to?: Day | typeof YESTERDAY | undefined;
  /** Days before today, in place of the two. */
  last?: number | undefined;
  via?: string | undefined;
  oldestFirst?: boolean | undefined;
  plan?: boolean | undefined;
  connection?: string | undefined;
  detach?: boolean | undefined;
  json?: boolean | undefined;
}

/** Where the date may be the earliest, and the latest. */
const ANYWHERE = ['Etc/GMT+12', 'Pacific/Kiritimati'] as const;

/** As long as nobody has looked where the ad accounts count their days: what is wrong with all of these is wrong. */
function anyToday(): DayRange {
  const [from, to] = ANYWHERE.map((zone) => dayIn(zone, new Date()));
  return { from: from as Day, to: to as Day };
}

/**
 * An input for each of the ad accounts.
 *
 * @param todayOf the day that it is where the ad account's days are counted: the earliest and the latest that it may be.
 * @throws UsageError for invalid options, and when Pinterest gives none of the days any more.
 */
export function backfillInputs(
  options: BackfillOptions,
  todayOf: (adAccountId: string) => DayRange = anyToday,
): BackfillAdAccountInput[] {
  const { adAccount = [], via, oldestFirst, connection } = options;
  const { from, to, last } = options;
  if (last !== undefined && (from || to))
    throw new UsageError(`--last and ${from ? '--from' : '--to'} exclude each other`);
  const needed = { '--ad-account': adAccount[0], ...(last === undefined && { '--from': from, '--to': to }) };
  const missing = Object.entries(needed)
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (missing.length > 0) throw new UsageError(`backfill needs ${missing.join(' and ')} (see --help)`);
  return [...new Set(adAccount)].map((adAccountId) => {
    const days = daysOf(options, todayOf(adAccountId));
    if (days.startDate > days.endDate)
      throw new UsageError(`--from ${days.startDate} is after --to ${days.endDate}`);
    const input = { adAccountId, ...days, via: via as ReadMode | undefined, oldestFirst, connection };
    assertInput(faultsOfBackfillInput(input));
    const { range, cuts } = reachableDays(input, toDay(new Date()));
    if (range.from > range.to) throw new UsageError(`No day is left to read: ${cuts.join('; ')}`);
    return input;
  });
}

/** Whether it depends on where an ad account's days are counted which days the options mean. */
export const areRelative = ({ from, to, last }: BackfillOptions): boolean =>
  last !== undefined || from === YESTERDAY || to === YESTERDAY;

function daysOf({ from = '', to = '', last }: BackfillOptions, today: DayRange) {
  if (last !== undefined) return { startDate: addDays(today.from, -last), endDate: addDays(today.to, -1) };
  return {
    startDate: from === YESTERDAY ? addDays(today.from, -1) : from,
    endDate: to === YESTERDAY ? addDays(today.to, -1) : to,
  };
}

/** The days that Pinterest still gives, and which days are cut, with the reason. */
export function reachableDays(
  { startDate, endDate, via }: BackfillAdAccountInput,
  today: Day,
): { range: DayRange; cuts: string[] } {
  const reports = via !== 'daily';
  const { range, notes } = reachableRange({ today, startDate, endDate, reports });
  return { range, cuts: notes };
}
