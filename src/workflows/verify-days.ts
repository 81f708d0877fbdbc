import { type Day, toRanges } from '../shared/dates.js';
import type { AccountRun } from './account-run.js';
import { checkDays } from './check-days.js';
import { readDays } from './read-days.js';
import { noteOutcome, noteWithdrawn, reconcileOnce } from './reconcile-days.js';

/** Verifies days that were read: do they add up to Pinterest's totals, and does the marketing schema show them correctly? */
export async function verifyDays(run: AccountRun, days: readonly Day[]): Promise<void> {
  const readAgain = run.progress.stop ? [] : await reconcileDays(run, days);
  const all = toRanges([...days, ...readAgain]);
  if (all.length > 0 && !run.progress.stop) await checkDays(run, all);
}

/**
 * Compares days with Pinterest's own totals. Those that a second answer may settle are read once more, with all ads.
 *
 * @returns the days that were read again.
 */
async function reconcileDays(run: AccountRun, days: readonly Day[]): Promise<Day[]> {
  const first = await reconcileOnce(run, days);
  noteWithdrawn(run, first);
  const toReadAgain = first.outcome?.toReadAgain ?? [];
  if (toReadAgain.length === 0) {
    noteOutcome(run, first);
    return [];
  }
  run.progress.units.planned += toReadAgain.length;
  const readAgain = await readDays(run, { days: toReadAgain, allAds: true, again: true });
  const last = run.progress.stop ? first : await reconcileOnce(run, [...days, ...readAgain]);
  if (last !== first) noteWithdrawn(run, last);
  noteOutcome(run, last);
  return readAgain;
}
