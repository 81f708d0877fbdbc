import type { DayRange } from '../shared/dates.js';
import { inParallel } from '../shared/in-parallel.js';
import type { ExtraList } from '../shared/tables.js';
import { type AccountUnit, formatUnit } from '../shared/units.js';
import type { AccountRun } from './account-run.js';
import { activities } from './activity-options.js';
import { unwrapFailure } from './failures.js';
import { runUnit } from './run-unit.js';

/** Units of chosen tables of one ad account at the same time. Part of the history of runs: change it with `patched`. */
const EXTRA_IN_FLIGHT = 4;

interface ExtraToRead {
  /** The days that the run reads. */
  ranges: DayRange[];
  /** Whether days that are not loaded are added. */
  withMissingDays: boolean;
}

/** Reads the tables of PINTEREST_EXTRA_TABLES: the lists first, because analytics of what they list ask for it. */
export async function readExtra(run: AccountRun, wanted: ExtraToRead): Promise<void> {
  const { progress, databaseId, today } = run;
  if (!run.hasExtra || progress.stop) return;
  const input = { adAccountId: progress.adAccountId, databaseId, today, ...wanted };
  const options = { summary: 'which further tables to read' };
  const { lists, days } = await unwrapFailure(activities.planExtra.executeWithOptions(options, [input]));
  const units = days.flatMap(({ ranges, ...one }) =>
    ranges.map((range): DaysOfTable => ({ kind: 'extraDays', ...one, range })),
  );
  progress.units.planned += lists.length + units.length;
  await inParallel(lists, EXTRA_IN_FLIGHT, (table) => readList(run, table));
  await inParallel(units, EXTRA_IN_FLIGHT, (unit) => readDays(run, unit));
}

async function readList(run: AccountRun, table: ExtraList): Promise<void> {
  const { progress, databaseId } = run;
  const input = { adAccountId: progress.adAccountId, databaseId, table };
  const work = {
    summary: table,
    work: (options: object) => activities.syncExtraList.executeWithOptions(options, [input]),
  };
  await runUnit(run, { kind: 'extraList', table }, work);
}

type DaysOfTable = Extract<AccountUnit, { kind: 'extraDays' }>;

async function readDays(run: AccountRun, unit: DaysOfTable): Promise<void> {
  const { progress, databaseId, today } = run;
  const { kind, ...days } = unit;
  const input = { adAccountId: progress.adAccountId, databaseId, today, ...days };
  const work = {
    summary: formatUnit(unit),
    work: (options: object) => activities.syncExtraDays.executeWithOptions(options, [input]),
  };
  await runUnit(run, unit, work);
}
