/** Why loaded days of chosen tables are read again, in words. Pure. */
import { type Day, formatDays } from './dates.js';
import { groupBy } from './group-by.js';
import { counted } from './words.js';

/** As `pinterest_sync.extra_days` has it. */
export type ExtraDoubt = 'left out' | 'total' | 'changed';

/** A loaded day that is read again. */
export interface DoubtfulDay {
  date: Day;
  doubt: ExtraDoubt;
}

const words: Readonly<Record<ExtraDoubt, string>> = {
  'left out': "rows keep numbers that Pinterest's last answer leaves out",
  total: "its rows do not add up to Pinterest's total of the ad account",
  changed: 'its rows are not those that were loaded',
};

/** A line per reason: `campaign_analytics: 2 days are read again, because ..: 2026-11-20..2026-11-21`. */
export function doubtLines(table: string, days: readonly DoubtfulDay[]): string[] {
  return [...groupBy(days, ({ doubt }) => doubt)].map(([doubt, some]) => {
    const dates = some.map(({ date }) => date).sort();
    const what = `${counted(dates.length, 'day')} ${dates.length === 1 ? 'is' : 'are'} read again`;
    return `${table}: ${what}, because ${words[doubt]}: ${formatDays(dates)}`;
  });
}
