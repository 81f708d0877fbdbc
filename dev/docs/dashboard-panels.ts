/** What the Grafana dashboard shows, as data. */

type Unit = 'short' | 's' | 'd' | 'percentunit' | 'reqps' | 'ops' | 'none';

export interface Panel {
  title: string;
  /** What it tells and when to worry. */
  description: string;
  unit: Unit;
  /** Legend and query. */
  queries: readonly (readonly [legend: string, expr: string])[];
  /** From which value on it is yellow, and red. */
  worry?: readonly [yellow: number, red: number];
  /** Low is bad, as of what is left. */
  lowIsBad?: boolean;
}

export interface Row {
  title: string;
  kind: 'stat' | 'timeseries';
  panels: readonly Panel[];
}

/** Of several workers that show the same state, the largest counts: one that cannot read it shows an old one. */
const worstOf = (metric: string) => `max by (ad_account) (${metric}{ad_account=~"$ad_account"})`;
const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[$__rate_interval]))`;
const quantile = (q: number, metric: string, by: string) =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${metric}_bucket[$__rate_interval])))`;

export const rows: readonly Row[] = [
  {
    title: 'At a glance',
    kind: 'stat',
    panels: [
      {
        title: 'Days behind, worst',
        description: 'Of all ad accounts. 1 before the daily run, 0 after it.',
        unit: 'none',
        queries: [['', 'max(pinterest_sync_days_behind)']],
        worry: [1, 2],
      },
      {
        title: 'Workers',
        description: 'That answer.',
        unit: 'none',
        queries: [['', 'sum(up{job="pinterest-ads-worker"}) or vector(0)']],
        worry: [1, 1],
        lowIsBad: true,
      },
      {
        title: 'Failed runs, 24 h',
        description: 'Their failures in the Web UI name what is missing.',
        unit: 'none',
        queries: [['', 'round(sum(increase(pinterest_sync_runs_total{outcome="failed"}[24h])))']],
        worry: [1, 3],
      },
      {
        title: 'Refused for the limit, 1 h',
        description: 'Share of requests.',
        unit: 'percentunit',
        queries: [
          [
            '',
            'sum(increase(pinterest_sync_rate_limited_total[1h])) / (sum(increase(pinterest_sync_requests_total[1h])) > 0) or vector(0)',
          ],
        ],
        worry: [0.02, 0.05],
      },
      {
        title: 'Refresh token ends in',
        description: 'No data for a plain access token, whose end nobody knows.',
        unit: 'd',
        queries: [['', 'min(pinterest_sync_token_days_left)']],
        worry: [14, 7],
        lowIsBad: true,
      },
      {
        title: 'State read',
        description:
          'How long ago a worker last read the state of the data from Postgres. Every minute, if all is well.',
        unit: 's',
        queries: [['', 'time() - max(pinterest_sync_state_read_timestamp_seconds)']],
        worry: [120, 300],
      },
    ],
  },
  {
    title: 'Data',
    kind: 'timeseries',
    panels: [
      {
        title: 'Days behind',
        description: 'From the freshest loaded day to yesterday (UTC).',
        unit: 'none',
        queries: [['{{ad_account}}', worstOf('pinterest_sync_days_behind')]],
      },
      {
        title: 'Since the last whole sync',
        description: 'Time since a sync of the ad account ended with nothing missing.',
        unit: 's',
        queries: [['{{ad_account}}', `time() - ${worstOf('pinterest_sync_last_success_timestamp_seconds')}`]],
      },
      {
        title: "Spend off from Pinterest's totals",
        description:
          'Over the days that differ, in the currency of the ad account. The latest days move for a while.',
        unit: 'short',
        queries: [['{{ad_account}}', worstOf('pinterest_sync_reconciliation_spend_difference')]],
      },
      {
        title: "Days that differ from Pinterest's totals",
        description: '`npm run client -- status` names the worst day and the likely reason.',
        unit: 'none',
        queries: [['{{ad_account}}', worstOf('pinterest_sync_reconciliation_differing_days')]],
      },
    ],
  },
  {
    title: 'Pinterest',
    kind: 'timeseries',
    panels: [
      {
        title: 'Requests',
        description: 'Per second, by category and HTTP status.',
        unit: 'reqps',
        queries: [['{{category}} {{status}}', rate('pinterest_sync_requests_total', 'category, status')]],
      },
      {
        title: 'Request duration',
        description: 'Of one in two, and of the slowest one in twenty.',
        unit: 's',
        queries: [
          ['{{category}} p50', quantile(0.5, 'pinterest_sync_request_duration_seconds', 'category')],
          ['{{category}} p95', quantile(0.95, 'pinterest_sync_request_duration_seconds', 'category')],
        ],
      },
      {
        title: 'Waiting for the rate budget',
        description:
          'Requests that wait at the same time, on average. Much of it: the limit decides how fast a sync is, and more workers will not help.',
        unit: 'short',
        queries: [['{{category}}', rate('pinterest_sync_budget_wait_seconds_sum', 'category')]],
      },
      {
        title: 'Refusals for the limit',
        description: 'Per second. Each holds back every worker of the connection.',
        unit: 'reqps',
        queries: [['{{category}}', rate('pinterest_sync_rate_limited_total', 'category')]],
      },
    ],
  },
  {
    title: 'Postgres',
    kind: 'timeseries',
    panels: [
      {
        title: 'Rows',
        description:
          'Per second, by table and what came of them. Unchanged ones are compared and not written.',
        unit: 'ops',
        queries: [['{{table}} {{outcome}}', rate('pinterest_sync_rows_total', 'table, outcome')]],
      },
      {
        title: 'Upsert duration, p95',
        description: 'Of the rows of one answer, up to 250.',
        unit: 's',
        queries: [['{{table}}', quantile(0.95, 'pinterest_sync_upsert_duration_seconds', 'table')]],
      },
    ],
  },
  {
    title: 'Temporal',
    kind: 'timeseries',
    panels: [
      {
        title: 'Runs that ended',
        description: 'Per hour, by workflow and outcome.',
        unit: 'short',
        queries: [
          [
            '{{workflow}} {{outcome}}',
            'sum by (workflow, outcome) (increase(pinterest_sync_runs_total[1h]))',
          ],
        ],
      },
      {
        title: 'Activities waiting for a worker, p95',
        description:
          'Seconds from schedule to start. When it grows and the rate budget is not waited for, add workers.',
        unit: 's',
        queries: [
          [
            '{{task_queue}}',
            quantile(0.95, 'temporal_activity_schedule_to_start_latency_seconds', 'task_queue'),
          ],
        ],
      },
      {
        title: 'Activities at work',
        description: 'Per worker, of the number that it takes at the same time.',
        unit: 'none',
        queries: [
          [
            '{{instance}}',
            'sum by (instance) (temporal_worker_task_slots_used{worker_type="ActivityWorker"})',
          ],
        ],
      },
      {
        title: 'Attempts of activities that failed',
        description: 'Per second. What passes is tried again.',
        unit: 'ops',
        queries: [['{{activity_type}}', rate('temporal_activity_execution_failed_total', 'activity_type')]],
      },
    ],
  },
];
