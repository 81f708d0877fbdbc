/** Which tables of PINTEREST_EXTRA_TABLES an ad account has, and which of their days are missing. Pure. */
import type { ExtraCoverage } from '../../postgres/extra-coverage.js';
import { oldestDue } from '../../shared/analytics-plan.js';
import { addDays, type Day, type DayRange, eachDay, formatDays } from '../../shared/dates.js';
import { type DoubtfulDay, doubtLines } from '../../shared/extra-doubts.js';
import { chosenWithDays, type ExtraTable, extraDaily, extraLists, HISTORY } from '../../shared/tables.js';
import { counted, group } from '../../shared/words.js';

export interface ExtraStatus {
  /** Lists that are chosen, and what is written with lists: every run reads them. */
  lists: ExtraTable[];
  /** Those that are chosen, and those of which something is loaded. */
  analytics: ExtraTableStatus[];
}

interface ExtraTableStatus {
  /** Its name; of an attribution set, that of the set behind it. */
  table: string;
  isChosen: boolean;
  loadedDays: number;
  /** Days that Pinterest can still give and that a run should have loaded; of a table that is not chosen, none. */
  missingDays: Day[];
  /** Loaded days that runs read again, and why. */
  doubtfulDays: DoubtfulDay[];
}

/** The days that runs load. */
export const extraRange = (today: Day): DayRange => ({
  from: oldestDue(today),
  to: addDays(today, -1),
});

/**
 * @param days where the ad account counts its days, and where Pinterest counts its reach.
 * @param settings what is chosen as this environment says, which may be another one than the workers'.
 */
export function extraStatus(
  { today, reachDay }: { today: Day; reachDay: Day },
  settings: Parameters<typeof chosenWithDays>[0],
  coverage: ExtraCoverage = new Map(),
): ExtraStatus {
  // The daily run that reads yesterday may come later today.
  const due = eachDay({ from: extraRange(reachDay).from, to: addDays(today, -2) });
  const chosen = new Set(chosenWithDays(settings));
  const shown = [...new Set([...extraDaily, ...chosen, ...coverage.keys()])].filter(
    (table) => chosen.has(table) || coverage.has(table),
  );
  return {
    lists: ([...extraLists, HISTORY] as const).filter((table) => settings.extraTables.includes(table)),
    analytics: shown.map((table) => {
      const { days: loaded, doubtful } = coverage.get(table) ?? { days: new Set(), doubtful: [] };
      const isChosen = chosen.has(table);
      const missingDays = isChosen ? due.filter((day) => !loaded.has(day)) : [];
      const doubtfulDays = isChosen ? [...doubtful] : [];
      return { table, isChosen, loadedDays: loaded.size, missingDays, doubtfulDays };
    }),
  };
}

/** `campaign_analytics: 80 days, 9 not loaded: 2026-10-01..2026-10-09, 2 in doubt` */
export function extraLines({ lists, analytics }: ExtraStatus): string[] {
  const lines = analytics.map(({ table, isChosen, loadedDays, missingDays, doubtfulDays }) => {
    const missing =
      missingDays.length > 0 ? `, ${group(missingDays.length)} not loaded: ${formatDays(missingDays)}` : '';
    const doubtful = doubtfulDays.length > 0 ? `, ${group(doubtfulDays.length)} in doubt` : '';
    return `${table}: ${counted(loadedDays, 'day')}${missing}${doubtful}${isChosen ? '' : ', not chosen here'}`;
  });
  return lists.length > 0 ? [...lines, `with each run: ${lists.join(', ')}`] : lines;
}

/** `2 days of campaign_analytics are` */
const daysOf = (table: string, { length }: readonly Day[]) =>
  `${counted(length, 'day')} of ${table} ${length === 1 ? 'is' : 'are'}`;

/** What of them needs attention. */
export const extraFaults = ({ analytics }: ExtraStatus): string[] =>
  analytics.flatMap(({ table, missingDays, doubtfulDays }) => [
    ...(missingDays.length > 0
      ? [`${daysOf(table, missingDays)} not loaded: ${formatDays(missingDays)}`]
      : []),
    // Totals of young days move from minute to minute.
    ...doubtLines(
      table,
      doubtfulDays.filter(({ doubt }) => doubt !== 'total'),
    ),
  ]);
