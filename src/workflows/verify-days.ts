import type { Day } from '../shared/dates.js';
import type { AccountRun } from './account-run.js';
import { checkDays } from './check-days.js';
import { compareWithTotals } from './compare-with-totals.js';

/** Looks at days that were read from outside: do they add up to Pinterest's totals, and does the marketing schema show them? */
export async function verifyDays(run: AccountRun, days: readonly Day[]): Promise<void> {
  if (days.length > 0 && !run.progress.stop) await compareWithTotals(run, days);
  if (days.length > 0 && !run.progress.stop) await checkDays(run, days);
}
