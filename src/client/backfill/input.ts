import { reachableRange } from '../../shared/analytics-plan.js';
import { type Day, type DayRange, toDay } from '../../shared/dates.js';
import { faultsOfBackfillInput } from '../../shared/input-faults.js';
import type { BackfillAdAccountInput } from '../../shared/inputs.js';
import type { ReadMode } from '../../shared/reading-plan.js';
import { UsageError } from '../usage-error.js';

export interface BackfillOptions {
  adAccount?: string | undefined;
  from?: Day | undefined;
  to?: Day | undefined;
  via?: string | undefined;
  oldestFirst?: boolean | undefined;
  plan?: boolean | undefined;
  connection?: string | undefined;
  detach?: boolean | undefined;
  json?: boolean | undefined;
}

/** @throws UsageError for invalid options, and when Pinterest gives none of the days any more. */
export function backfillInput(options: BackfillOptions): BackfillAdAccountInput {
  const { adAccount, from, to, via, oldestFirst, connection } = options;
  const missing = Object.entries({ '--ad-account': adAccount, '--from': from, '--to': to })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (adAccount === undefined || !from || !to)
    throw new UsageError(`backfill needs ${missing.join(' and ')} (see --help)`);
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  const days = { startDate: from, endDate: to };
  const input = {
    adAccountId: adAccount,
    ...days,
    via: via as ReadMode | undefined,
    oldestFirst,
    connection,
  };
  const faults = faultsOfBackfillInput(input);
  if (faults.length > 0) throw new UsageError(faults.join('. '));
  const { range, cuts } = reachableDays(input, toDay(new Date()));
  if (range.from > range.to) throw new UsageError(`No day is left to read: ${cuts.join('; ')}`);
  return input;
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
