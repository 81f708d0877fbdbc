/** The product's own metrics: what each is called, is labelled with and means. docs/monitoring.md repeats it. */
import type { Category } from '../pinterest/rate-limits.js';

export type MetricType = 'counter' | 'histogram' | 'gauge';

export interface MetricDefinition {
  /** As it is scraped. */
  name: `pinterest_sync_${string}`;
  type: MetricType;
  /** Labels have few values each: one per ad account at most. */
  labels: readonly string[];
  meaning: string;
  /** Upper bounds of a histogram, in its unit. */
  buckets?: readonly number[] | undefined;
}

export const metricTable = {
  requests: {
    name: 'pinterest_sync_requests_total',
    type: 'counter',
    labels: ['category', 'status'],
    meaning:
      "Requests to Pinterest by HTTP status; 'none' when no answer came, 'cancelled' when the request was cancelled",
  },
  rateLimited: {
    name: 'pinterest_sync_rate_limited_total',
    type: 'counter',
    labels: ['category'],
    meaning:
      'Answers in which Pinterest refuses a request because of its limit: HTTP 429, or another status with that meaning',
  },
  requestDuration: {
    name: 'pinterest_sync_request_duration_seconds',
    type: 'histogram',
    labels: ['category'],
    meaning: 'Time from sending a request to Pinterest to the end of its answer',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  budgetWait: {
    name: 'pinterest_sync_budget_wait_seconds',
    type: 'histogram',
    labels: ['category'],
    meaning: 'Time that a request waited for its turn in the rate budget; its sum is all seconds waited',
    buckets: [0.01, 0.1, 0.5, 1, 5, 15, 30, 60],
  },
  rows: {
    name: 'pinterest_sync_rows_total',
    type: 'counter',
    labels: ['table', 'outcome'],
    meaning: 'Rows from Pinterest by result: new, changed, unchanged or rejected',
  },
  upsertDuration: {
    name: 'pinterest_sync_upsert_duration_seconds',
    type: 'histogram',
    labels: ['table'],
    meaning: 'Time to write the rows of one answer to Postgres',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
  },
  lastingFailures: {
    name: 'pinterest_sync_lasting_failures_total',
    type: 'counter',
    labels: ['code'],
    meaning:
      'Attempts of activities that failed for a reason that no further attempt mends, by the code of the error: each needs attention at once',
  },
  runs: {
    name: 'pinterest_sync_runs_total',
    type: 'counter',
    labels: ['workflow', 'outcome'],
    meaning: 'Runs of workflows that ended: done, failed or cancelled',
  },
  daysBehind: {
    name: 'pinterest_sync_days_behind',
    type: 'gauge',
    labels: ['ad_account'],
    meaning:
      'Days from the freshest loaded day to yesterday (in the time zone of its days); 89, all that Pinterest gives, when none is loaded',
  },
  lastSuccess: {
    name: 'pinterest_sync_last_success_timestamp_seconds',
    type: 'gauge',
    labels: ['ad_account'],
    meaning: 'When a sync of the ad account last ended with nothing missing',
  },
  differingDays: {
    name: 'pinterest_sync_reconciliation_differing_days',
    type: 'gauge',
    labels: ['ad_account'],
    meaning: "Compared days on which the ads do not add up to Pinterest's totals of the ad account",
  },
  extraDaysMissing: {
    name: 'pinterest_sync_extra_days_missing',
    type: 'gauge',
    labels: ['ad_account', 'table'],
    meaning:
      'Days of a table of PINTEREST_EXTRA_TABLES that are not loaded, of the 88 before yesterday that Pinterest still gives',
  },
  unconfirmedRows: {
    name: 'pinterest_sync_unconfirmed_rows',
    type: 'gauge',
    labels: ['ad_account'],
    meaning: "Rows that keep their numbers although Pinterest's last answers leave them out",
  },
  spendDifference: {
    name: 'pinterest_sync_reconciliation_spend_difference',
    type: 'gauge',
    labels: ['ad_account'],
    meaning: 'How far spend is off on those days, up or down, summed in the currency of the ad account',
  },
  tokenDaysLeft: {
    name: 'pinterest_sync_token_days_left',
    type: 'gauge',
    labels: ['connection'],
    meaning:
      'Days until the refresh token of the connection ends, 0 when Pinterest refuses it; absent when Pinterest has not said, as for a plain access token',
  },
  stateRead: {
    name: 'pinterest_sync_state_read_timestamp_seconds',
    type: 'gauge',
    labels: [],
    meaning: 'When the gauges above were last read from Postgres, which each worker does every minute',
  },
  buildInfo: {
    name: 'pinterest_sync_build_info',
    type: 'gauge',
    labels: ['version', 'revision', 'node'],
    meaning:
      'Always 1: the version of the worker, the commit that it was built from, and its version of Node',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metricTable;

/** Label values that are known beforehand. */
export const categories: readonly Category[] = ['ads_read', 'ads_analytics'];
export const rowOutcomes = ['new', 'changed', 'unchanged', 'rejected'] as const;
export const runOutcomes = ['done', 'failed', 'cancelled'] as const;
