/** Counts, times, logs and traces what activities do with Pinterest and with Postgres. */
import { log } from '@temporalio/activity';
import { type FailureObserver, type WriteObserver, whileWaiting } from '../activities/context.js';
import { messageOf, SyncError } from '../errors.js';
import { type Answer, requestIdOf } from '../pinterest/answer.js';
import type { RequestObserver, RequestSummary } from '../pinterest/observer.js';
import { errorOf, isRefusedForLimit } from '../pinterest/read-answer.js';
import type { Metrics } from './metrics.js';
import type { InSpan } from './spans.js';

export type Observer = RequestObserver & WriteObserver & FailureObserver;

/** Only for what runs in activities, whose log lines say what they are about. */
export function createObserver(metrics: Metrics, inSpan: InSpan): Observer {
  return {
    async wait(category, take) {
      const seconds = stopwatch();
      try {
        await whileWaiting(category, () => inSpan('rate budget', { category }, take));
      } finally {
        metrics.budgetWait(seconds(), { category });
      }
    },

    request: (summary, send) =>
      inSpan(spanNameOf(summary), spanAttributes(summary), async (note) => {
        const seconds = stopwatch();
        try {
          const answer = await send();
          metrics.requestDuration(seconds(), { category: summary.category });
          note(attributesOfAnswer(answer), answer.status >= 400);
          recordAnswer(metrics, summary, answer, seconds());
          return answer;
        } catch (error) {
          recordNoAnswer(metrics, summary, error);
          throw error;
        }
      }),

    write: (table, work) =>
      inSpan(`upsert ${table}`, { table }, async () => {
        const seconds = stopwatch();
        const written = await work();
        metrics.upsertDuration(seconds(), { table });
        return written;
      }),

    lastingFailure: (code) => metrics.lastingFailures(1, { code }),

    stored(table, { rows, rejected }) {
      for (const [outcome, count] of Object.entries({ ...rows, rejected }))
        if (count > 0) metrics.rows(count, { table, outcome });
    },
  };
}

function recordAnswer(
  metrics: Metrics,
  { category, method, path }: RequestSummary,
  answer: Answer,
  seconds: number,
) {
  const error = errorOf(answer, `${method} ${path}`);
  metrics.requests(1, { category, status: String(answer.status) });
  if (isRefusedForLimit(error)) metrics.rateLimited(1, { category });
  const line = {
    category,
    path,
    status: answer.status,
    durationMs: Math.round(seconds * 1_000),
    requestId: requestIdOf(answer),
  };
  if (error) log.warn('Pinterest refused a request', { ...line, code: error.code });
  else log.debug('Pinterest answered', line);
}

/** No answer: the connection broke, the request timed out, or the activity was cancelled. */
function recordNoAnswer(metrics: Metrics, { category, path }: RequestSummary, error: unknown): void {
  const isFailure = error instanceof SyncError;
  metrics.requests(1, { category, status: isFailure ? 'none' : 'cancelled' });
  if (isFailure) log.warn('Pinterest gave no answer', { category, path, reason: messageOf(error) });
}

/** Few names for many paths: ids are left to the attributes. */
const spanNameOf = ({ method, path }: RequestSummary) => `${method} ${path.replace(/\d{4,}/g, '{id}')}`;

const spanAttributes = ({ method, path, category }: RequestSummary) => ({
  'http.request.method': method,
  'url.path': path,
  'pinterest.category': category,
});

function attributesOfAnswer(answer: Answer) {
  const requestId = requestIdOf(answer);
  return {
    'http.response.status_code': answer.status,
    ...(requestId ? { 'pinterest.request_id': requestId } : {}),
  };
}

function stopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1_000;
}
