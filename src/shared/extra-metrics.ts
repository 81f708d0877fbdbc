/** Names of the groups of PINTEREST_EXTRA_METRICS. `src/tables/extra/metrics.ts` has their columns. */
export const metricGroupNames = [
  'video',
  'reach',
  'outbound',
  'page_visits',
  'leads',
  'signups',
  'cart',
  'checkouts',
  'custom',
  'app',
  'collections',
  'showcase',
  'quiz',
  'settings',
  'all',
] as const;

export type MetricGroup = (typeof metricGroupNames)[number];
