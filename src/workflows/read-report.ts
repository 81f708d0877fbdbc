/** A report from its request to its rows. */
import { type ActivityOptions, ApplicationFailure, sleep } from '@temporalio/workflow';
import type { ReportInput } from '../activities/request-report.js';
import type { FailureDetails } from '../shared/error-table.js';
import { addTotals, noTotals, type UnitTotals } from '../shared/tables.js';
import { activities } from './activity-options.js';
import { codeOf } from './failures.js';
import { patiently, type WaitUntil } from './patience.js';

/** How often one run asks for one report, and how often it does so although Pinterest could not make it. */
export const CREATIONS = 3;
export const FAILED_CREATIONS = 2;

/** Between two questions whether it is made: soon at first, then less often, because each counts as a request. */
export const POLL_MS = { first: 1_000, longest: 120_000 };
/** Pinterest names no time. Events of a run are limited, and a report that takes longer is not coming. */
export const PATIENCE_MS = 3 * 3_600_000;

export interface ReportRun {
  input: ReportInput & { databaseId: string };
  /** For the activities: how the Web UI names them. */
  options: Pick<ActivityOptions, 'summary' | 'priority'>;
  onWait: (until: WaitUntil | undefined) => void;
}

/** @returns what was read. A report that is gone, or that Pinterest could not make, is asked for again. */
export async function readReport({ input, options, onWait }: ReportRun): Promise<UnitTotals> {
  const step = (doing: string) => ({ ...options, summary: `${doing} report ${options.summary}` });
  let totals = noTotals;
  for (let creation = 1, failures = 0; ; creation += 1) {
    try {
      const ask = () =>
        activities.requestReport.executeWithOptions(step('ask for'), [{ ...input, creation }]);
      totals = withRequests(totals, await patiently(ask, onWait));
      totals = withRequests(totals, await untilMade({ input, options: step('await'), onWait }));
      const load = () => activities.loadReport.executeWithOptions(step('load'), [input]);
      return addTotals(totals, await patiently(load, onWait));
    } catch (error) {
      const { code } = codeOf(error);
      if (code === 'ReportFailed') failures += 1;
      const isGone = code === 'ReportExpired' || (code === 'ReportFailed' && failures < FAILED_CREATIONS);
      if (!isGone || creation >= CREATIONS) throw error;
    }
  }
}

async function untilMade({ input, options, onWait }: ReportRun): Promise<{ requests: number }> {
  const started = Date.now();
  let requests = 0;
  for (let wait = POLL_MS.first; ; wait = Math.min(2 * wait, POLL_MS.longest)) {
    await sleep(wait, { summary: 'Pinterest makes the report' });
    const poll = () => activities.awaitReport.executeWithOptions(options, [input]);
    const answer = await patiently(poll, onWait);
    requests += answer.requests;
    if (answer.ready) return { requests };
    if (Date.now() - started > PATIENCE_MS) throw neverMade(input);
  }
}

function neverMade({ adAccountId, range }: ReportInput): ApplicationFailure {
  return ApplicationFailure.create({
    message:
      `report ${range.from}..${range.to} of ad account ${adAccountId}: not made within ${PATIENCE_MS / 3_600_000} hours. ` +
      'Run the same again later, or over a shorter range.',
    type: 'ReportFailed',
    nonRetryable: true,
    details: [{ scope: 'unit' } satisfies FailureDetails],
  });
}

const withRequests = (totals: UnitTotals, { requests }: { requests: number }) => ({
  ...totals,
  requests: totals.requests + requests,
});
