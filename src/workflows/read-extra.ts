import type { DayRange } from '../shared/dates.js';
import { inParallel } from '../shared/in-parallel.js';
import type { ExtraList } from '../shared/tables.js';
import { type AccountUnit, formatUnit } from '../shared/units.js';
import type { AccountRun } from './account-run.js';
import { activities } from './activity-options.js';
import { unwrapFailure } from './failures.js';
import { readExtraReports } from './read-extra-reports.js';
import { runUnit } from './run-unit.js';
import { takeNotes } from './take-notes.js';

/** Units of chosen tables of one ad account at the same time. Part of the history of runs: change it with `patched`. */
const EXTRA_IN_FLIGHT = 4;

interface ExtraToRead {
  /** The days that the run reads. */
  ranges: DayRange[];
  /** Whether days that are not loaded are added. */
  withMissingDays: boolean;
  /** How far back, in days before today; default 90. */
  historyDays?: number | undefined;
}

/** Reads the tables of PINTEREST_EXTRA_TABLES. The lists come first, because requests for analytics name what they list. */
export async function readExtra(run: AccountRun, wanted: ExtraToRead): Promise<void> {
  const { progress, databaseId, today, timeZone } = run;
  if (!run.hasExtra || progress.stop) return;
  const input = { adAccountId: progress.adAccountId, databaseId, today, timeZone, ...wanted };
  const plan = (summary: string) =>
    unwrapFailure(activities.planExtra.executeWithOptions({ summary }, [input]));
  const { lists, notes, reports = [], ...first } = await plan('which further tables to read');
  progress.notes.push(...notes);
  progress.units.planned += lists.length;
  const unread = new Set<string>(listsThatFailed(run));
  await inParallel(lists, EXTRA_IN_FLIGHT, async (table) => {
    if (!(await readExtraList(run, table))) unread.add(table);
  });
  // What is listed now for the first time may have been there on days that are loaded.
  const isNeeded = first.days.some(({ needs }) => lists.some((table) => table === needs));
  const { days } = isNeeded ? await plan('which days to read of what is listed now') : first;
  // Without the list, days would count as loaded although nothing on it was requested. The next run reads them.
  const readable = days.filter(({ needs }) => needs === undefined || !unread.has(needs));
  for (const { table, needs } of days)
    if (needs && unread.has(needs))
      progress.notes.push(`Not read, because ${needs} could not be listed: ${table}`);
  const units = readable.flatMap(({ table, set, ranges }) =>
    ranges.map((range): DaysOfTable => ({ kind: 'extraDays', table, set, range })),
  );
  progress.units.planned += units.length + reports.flatMap(({ ranges }) => ranges).length;
  await inParallel(units, EXTRA_IN_FLIGHT, (unit) => readExtraDays(run, unit));
  await readExtraReports(run, reports);
}

/** Lists are the first units of a run, so their failures are always among those that the result names. */
const listsThatFailed = ({ progress: { failures } }: AccountRun) =>
  failures.filter(({ partial }) => !partial).map(({ unit }) => unit);

function readExtraList(run: AccountRun, table: ExtraList): Promise<boolean> {
  const { progress, databaseId } = run;
  const input = { adAccountId: progress.adAccountId, databaseId, table };
  const work = {
    summary: table,
    work: async (options: object) =>
      takeNotes(progress, await activities.syncExtraList.executeWithOptions(options, [input])),
  };
  return runUnit(run, { kind: 'extraList', table }, work);
}

type DaysOfTable = Extract<AccountUnit, { kind: 'extraDays' }>;

async function readExtraDays(run: AccountRun, unit: DaysOfTable): Promise<void> {
  const { progress, databaseId, today, timeZone } = run;
  const { kind, ...days } = unit;
  const input = { adAccountId: progress.adAccountId, databaseId, today, timeZone, ...days };
  const work = {
    summary: formatUnit(unit),
    work: async (options: object) =>
      takeNotes(progress, await activities.syncExtraDays.executeWithOptions(options, [input])),
  };
  await runUnit(run, unit, work);
}
