import { REACH_DAYS } from '../shared/analytics-plan.js';
import { addDays, type Day, type DayRange, eachDay } from '../shared/dates.js';
import { ruleOf } from '../shared/error-table.js';
import { inParallel } from '../shared/in-parallel.js';
import type { AccountRun } from './account-run.js';
import { fetchReport } from './fetch-report.js';
import { recordOutcome, tryUnit } from './run-unit.js';

/** Reports of one ad account at the same time. Part of the history of runs: change it with `patched`. */
const REPORTS_IN_FLIGHT = 3;

interface ReportsRead {
  daysRead: Day[];
  /** Days of reports that cannot be had, which daily analytics still reach. They do not count as failed. */
  toReadDaily: Day[];
  /** Why the first of these reports cannot be had. */
  reason?: string | undefined;
}

/** @param fallBackToDaily whether days of a report that cannot be had are to be read one by one. */
export async function readReports(
  run: AccountRun,
  ranges: readonly DayRange[],
  fallBackToDaily: boolean,
): Promise<ReportsRead> {
  const daysRead: Day[] = [];
  const toReadDaily: Day[] = [];
  let reason: string | undefined;
  await inParallel(ranges, REPORTS_IN_FLIGHT, async (range) => {
    await run.waitWhilePaused?.();
    const unit = { kind: 'report', range } as const;
    const outcome = await tryUnit(run, unit, {
      summary: `${range.from}..${range.to}`,
      work: (options) => fetchReport(run, { range }, options),
    });
    const code = outcome.failure?.code;
    const isFallingBack = fallBackToDaily && code && ruleOf(code).fallsBackToDays;
    const fallBack = isFallingBack ? dailyDays(range, run) : [];
    recordOutcome(run, unit, outcome, fallBack.length);
    toReadDaily.push(...fallBack);
    if (fallBack.length > 0) reason ??= outcome.failure?.message;
    if (outcome.totals) daysRead.push(...eachDay(range));
  });
  return { daysRead, toReadDaily, reason };
}

/** The days of a range that daily analytics reach. Of another zone than UTC, today may be yesterday to Pinterest. */
const dailyDays = (range: DayRange, { today, timeZone }: AccountRun): Day[] =>
  eachDay(range).filter(
    (day) => day >= addDays(today, timeZone === undefined ? -REACH_DAYS : 1 - REACH_DAYS),
  );
