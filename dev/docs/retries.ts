/** Everything that is tried again: how often, after which wait, and where that is decided. */
import { msToNumber } from '@temporalio/common/lib/time.js';
import { ATTEMPTS as READINESS_ATTEMPTS } from '../../src/activities/common/finality.js';
import { ATTEMPTS as ZONE_ATTEMPTS } from '../../src/activities/common/own-day.js';
import {
  PAUSE_MS as DOUBT_MS,
  TIMES as DOUBT_TIMES,
} from '../../src/activities/common/retry-doubtful-refusal.js';
import { HAND_BACK_MS } from '../../src/activities/interceptor/database-check.js';
import { TOTALS_ATTEMPTS } from '../../src/activities/reconcile.js';
import { FIRST_SMALLER_ATTEMPT } from '../../src/activities/steps/batch-size.js';
import { PAUSE_MS as INTERRUPTED_MS } from '../../src/activities/steps/run-steps.js';
import { MOST_RENEWALS } from '../../src/pinterest/http.js';
import { LONGEST_PAUSE_MS, UNNAMED_PAUSE_MS } from '../../src/pinterest/pauses.js';
import { LONGEST_TURN_MS } from '../../src/postgres/rate-budget.js';
import { activityOptions } from '../../src/workflows/activity-options.js';
import { CHECK_RETRY } from '../../src/workflows/check-days.js';
import {
  FAILED_REQUESTS,
  LONGEST_MAKING_MS as LONGEST_REPORT_MS,
  POLL_MS,
  REQUESTS,
} from '../../src/workflows/fetch-report.js';
import { BUSY_POLL_MS } from '../../src/workflows/run-child.js';
import { TELL_RETRY, TELL_WITHIN } from '../../src/workflows/tell-end-of-run.js';
import { RATES_RETRY } from '../../src/workflows/update-rates.js';

const { initialInterval, maximumInterval, maximumAttempts } = activityOptions.retry;
const [first, longest] = [msToNumber(initialInterval), msToNumber(maximumInterval)];

/** `0.5 s`, `10 min`, `3 h` */
function span(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}

const doubling = (from: number, to?: number) =>
  `${span(from)}, then twice as long each time${to === undefined ? '' : `, at most ${span(to)}`}`;

/** Minutes of all waits between the attempts of an activity. */
const minutes = Math.round(
  Array.from({ length: maximumAttempts - 1 }, (_, index) => Math.min(first * 2 ** index, longest)).reduce(
    (sum, wait) => sum + wait,
  ) / 60_000,
);

const attempts = `${maximumAttempts} attempts`;

/** One line for each: what is tried again, how often, the wait before it, and the file that decides it. */
export const renderRetries = () =>
  `
| what is tried again | how often | wait before it | decided in |
|---|---|---|---|
| an activity that failed before it made progress | ${attempts}, about ${minutes} minutes | ${doubling(first, longest)} | \`src/workflows/activity-options.ts\` |
| an activity that failed after it made progress (\`Interrupted\`) | without limit, each time with ${attempts} | ${span(INTERRUPTED_MS)} | \`src/activities/steps/run-steps.ts\` |
| an activity that has to wait longer (\`LimitReached\`, \`PauseRequested\`) | without limit | until Pinterest allows requests | \`src/workflows/limit-wait.ts\` |
| a request after which Pinterest asks to wait | without limit | the wait that Pinterest names, else ${span(UNNAMED_PAUSE_MS)}; twice as long each time in a row, at most ${span(LONGEST_PAUSE_MS)} | \`src/pinterest/pauses.ts\` |
| an activity that a worker on another database hands back (\`WrongDatabase\`) | ${attempts} | ${span(HAND_BACK_MS)} | \`src/activities/interceptor/database-check.ts\` |
| a request that the shared rate budget holds back | until it may be made | at most ${span(LONGEST_TURN_MS)}; a longer wait is \`LimitReached\` | \`src/postgres/rate-budget.ts\` |
| a request whose access token Pinterest refuses | ${MOST_RENEWALS} times with a renewed token; not again once Pinterest refuses a token that it has just given | none | \`src/pinterest/http.ts\` |
| a request for a day that Pinterest wrongly calls too old (\`DoubtfulRefusal\`) | ${DOUBT_TIMES} requests in one attempt | ${span(DOUBT_MS)} | \`src/activities/common/retry-doubtful-refusal.ts\` |
| the question whether a day is final | ${READINESS_ATTEMPTS} attempts; then the day counts as loaded and not final | as for an activity | \`src/activities/common/finality.ts\` |
| the question which time zone an ad account has | ${ZONE_ATTEMPTS} attempts; then the zone that is stored counts, if there is one | as for an activity | \`src/activities/common/own-day.ts\` |
| the request for the daily totals of an ad account | ${TOTALS_ATTEMPTS} attempts; then the run ends without comparing its days, which the next run does | as for an activity | \`src/activities/reconcile.ts\` |
| a list of which Pinterest no longer accepts its own bookmark | once from its beginning | none | \`src/activities/steps/start-anew.ts\` |
| a request for a batch of ads over which Pinterest fails | as an activity, from attempt ${FIRST_SMALLER_ATTEMPT} on with half of the ads, then with less | as for an activity | \`src/activities/steps/batch-size.ts\` |
| the request for a report | ${REQUESTS} in one run when the report is gone, ${FAILED_REQUESTS} when Pinterest could not make it | none | \`src/workflows/fetch-report.ts\` |
| the question whether a report is made | for ${span(LONGEST_REPORT_MS)} | ${doubling(POLL_MS.first, POLL_MS.longest)} | \`src/workflows/fetch-report.ts\` |
| the checks of the marketing schema | ${CHECK_RETRY.maximumAttempts} attempts | ${doubling(msToNumber(CHECK_RETRY.initialInterval))} | \`src/workflows/check-days.ts\` |
| the exchange rates at the start of a sync | ${RATES_RETRY.maximumAttempts} attempts; the next sync tries again | ${doubling(msToNumber(RATES_RETRY.initialInterval))} | \`src/workflows/update-rates.ts\` |
| the message to \`NOTIFY_WEBHOOK_URL\` | for ${TELL_WITHIN.replace('d', ' days')}, unless a later run ends otherwise | ${doubling(msToNumber(TELL_RETRY.initialInterval), msToNumber(TELL_RETRY.maximumInterval))} | \`src/workflows/tell-end-of-run.ts\` |
| the start of an ad account's run while another run syncs it | until that run ends | ${doubling(BUSY_POLL_MS.first, BUSY_POLL_MS.longest)} | \`src/workflows/run-child.ts\` |
`.trim();
