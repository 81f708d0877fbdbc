/** Names of groups of further columns of analytics. What they hold is in `src/tables/extra/metrics.ts`. */
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
