/** Faults of a workflow's input, in the words of the command line. */
import { UsageError } from './usage-error.js';

/** The option behind each field of an input. */
const optionOf: Readonly<Record<string, string>> = {
  adAccountId: '--ad-account',
  adAccountIds: '--ad-account',
  startDate: '--from',
  endDate: '--to',
  lookbackDays: '--lookback-days',
  historyDays: '--history',
  via: '--via',
  oldestFirst: '--oldest-first',
  connection: '--connection',
};

/** @throws UsageError that names the options which were typed, if there are faults. */
export function assertInput(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const told = faults.map((fault) => fault.replace(/"(\w+)"/g, (field, name) => optionOf[name] ?? field));
  throw new UsageError(told.join('. '));
}
