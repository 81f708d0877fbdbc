/** A report from its request to its rows. */
import { type ApplicationFailure, sleep } from '@temporalio/workflow';
import type { ReportInput } from '../shared/activity-types.js';
import type { DayRange } from '../shared/dates.js';
import type { ExtraReportPart } from '../shared/extra-types.js';
import { failureOf } from '../shared/failure.js';
import type { AccountProgress } from '../shared/progress.js';
import { addTotals, noTotals, type UnitTotals } from '../shared/tables.js';
import type { AccountRun } from './account-run.js';
import { activities, type UnitOptions } from './activity-options.js';
import { failureCode, reactionTo } from './failures.js';
import { withLimitWait } from './limit-wait.js';
import { takeNotes } from './take-notes.js';

/** How often one run requests one report, and how often it does so although Pinterest could not make it. */
export const REQUESTS = 3;
export const FAILED_REQUESTS = 2;

/** Between two polls: short at first, then longer, because each poll counts as a request. */
export const POLL_MS = { first: 500, longest: 120_000 };
/** Pinterest names no time. A run's events are limited, and a report that takes longer will not come. */
export const LONGEST_MAKING_MS = 3 * 3_600_000;

interface WantedReport {
  range: DayRange;
  /** Absent for ad_analytics. */
  extra?: ExtraReportPart | undefined;
}

/** @returns what was read. A report that is gone, or that Pinterest could not make, is requested again. */
export async function fetchReport(
  { progress, databaseId, today, timeZone }: AccountRun,
  { range, extra }: WantedReport,
  options: UnitOptions,
): Promise<UnitTotals> {
  const input = { adAccountId: progress.adAccountId, range, today, timeZone, databaseId, extra };
  const optionsOf = (step: string) => ({ ...options, summary: `${step} report ${options.summary}` });
  let totals = noTotals;
  for (let creation = 1, failures = 0; ; creation += 1) {
    try {
      const request = () =>
        activities.requestReport.executeWithOptions(optionsOf('request'), [{ ...input, creation }]);
      totals = withRequests(totals, await withLimitWait(request, progress));
      totals = withRequests(totals, await pollUntilReady(input, optionsOf('await'), progress));
      const load = () => activities.loadReport.executeWithOptions(optionsOf('load'), [input]);
      return addTotals(totals, takeNotes(progress, await withLimitWait(load, progress)));
    } catch (error) {
      if (reactionTo(error) !== 'requests the report again') throw error;
      if (failureCode(error) === 'ReportFailed') failures += 1;
      if (failures >= FAILED_REQUESTS || creation >= REQUESTS) throw error;
    }
  }
}

async function pollUntilReady(
  input: ReportInput,
  options: UnitOptions,
  progress: AccountProgress,
): Promise<{ requests: number }> {
  const started = Date.now();
  let requests = 0;
  for (let wait = POLL_MS.first; ; wait = Math.min(2 * wait, POLL_MS.longest)) {
    await sleep(wait, { summary: 'Pinterest makes the report' });
    const poll = () => activities.awaitReport.executeWithOptions(options, [input]);
    const answer = await withLimitWait(poll, progress);
    requests += answer.requests;
    if (answer.ready) return { requests };
    if (Date.now() - started > LONGEST_MAKING_MS) throw neverMade(input);
  }
}

function neverMade({ adAccountId, range }: ReportInput): ApplicationFailure {
  const report = `report ${range.from}..${range.to} of ad account ${adAccountId}`;
  return failureOf('ReportFailed', `${report}: not made within ${LONGEST_MAKING_MS / 3_600_000} hours`);
}

const withRequests = (totals: UnitTotals, { requests }: { requests: number }) => ({
  ...totals,
  requests: totals.requests + requests,
});
