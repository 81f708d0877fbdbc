/** Days of chosen tables that come by report. */

import type { DayRange } from '../shared/dates.js';
import type { TableReports } from '../shared/extra-types.js';
import { inParallel } from '../shared/in-parallel.js';
import { addTotals, type ExtraDaily, noTotals, type UnitTotals } from '../shared/tables.js';
import type { AccountRun } from './account-run.js';
import type { UnitOptions } from './activity-options.js';
import { fetchReport } from './fetch-report.js';
import { runUnit } from './run-unit.js';

/** Reports of one ad account at the same time. Part of the history of runs: change it with `patched`. */
const REPORTS_IN_FLIGHT = 3;

interface ExtraReport {
  table: ExtraDaily;
  range: DayRange;
  parts: number;
}

/** A report that cannot be had fails its days only: the ad account is read in other ways. */
export async function readExtraReports(run: AccountRun, plan: readonly TableReports[]): Promise<void> {
  const reports = plan.flatMap(({ table, ranges, parts }) =>
    ranges.map((range) => ({ table, range, parts })),
  );
  await inParallel(reports, REPORTS_IN_FLIGHT, async (report) => {
    await run.waitWhilePaused?.();
    const { table, range } = report;
    const unit = { kind: 'extraReport', table, range } as const;
    await runUnit(run, unit, {
      summary: `${table} ${range.from}..${range.to}`,
      work: (options) => readParts(run, report, options),
    });
  });
}

async function readParts(
  run: AccountRun,
  { table, range, parts }: ExtraReport,
  options: UnitOptions,
): Promise<UnitTotals> {
  let totals = noTotals;
  for (let part = 1; part <= parts; part += 1)
    totals = addTotals(totals, await fetchReport(run, { range, extra: { table, part, parts } }, options));
  return totals;
}
