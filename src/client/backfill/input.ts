import { reachableRange } from '../../shared/analytics-plan.js';
import { addDays, type Day, type DayRange, toDay } from '../../shared/dates.js';
import { faultsOfBackfillInput } from '../../shared/input-faults.js';
import type { BackfillAdAccountInput } from '../../shared/inputs.js';
import type { ReadMode } from '../../shared/reading-plan.js';
import { assertInput } from '../input-options.js';
import { UsageError } from '../usage-error.js';

export interface BackfillOptions {
  adAccount?: string[] | undefined;
  from?: Day | undefined;
  to?: Day | undefined;
  /** Days before today, in place of the two. */
  last?: number | undefined;
  via?: string | undefined;
  oldestFirst?: boolean | undefined;
  plan?: boolean | undefined;
  connection?: string | undefined;
  detach?: boolean | undefined;
  json?: boolean | undefined;
}

/**
 * An input for each of the ad accounts.
 *
 * @throws UsageError for invalid options, and when Pinterest gives none of the days any more.
 */
export function backfillInputs(options: BackfillOptions): BackfillAdAccountInput[] {
  const { adAccount = [], via, oldestFirst, connection } = options;
  const { from, to } = daysOf(options);
  const missing = Object.entries({ '--ad-account': adAccount[0], '--from': from, '--to': to })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (!from || !to || missing.length > 0)
    throw new UsageError(`backfill needs ${missing.join(' and ')} (see --help)`);
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  return [...new Set(adAccount)].map((adAccountId) => {
    const days = { startDate: from, endDate: to };
    const input = { adAccountId, ...days, via: via as ReadMode | undefined, oldestFirst, connection };
    assertInput(faultsOfBackfillInput(input));
    const { range, cuts } = reachableDays(input, toDay(new Date()));
    if (range.from > range.to) throw new UsageError(`No day is left to read: ${cuts.join('; ')}`);
    return input;
  });
}

function daysOf({ from, to, last }: BackfillOptions): { from: Day | undefined; to: Day | undefined } {
  if (last === undefined) return { from, to };
  if (from || to) throw new UsageError(`--last and ${from ? '--from' : '--to'} exclude each other`);
  const today = toDay(new Date());
  return { from: addDays(today, -last), to: addDays(today, -1) };
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
