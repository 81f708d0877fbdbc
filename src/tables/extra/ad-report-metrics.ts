/** What reports have of ads, and direct answers do not. */
import { adAnalytics } from '../ad-analytics.js';
import type { ExtraReportDefinition } from './definition.js';
import { reportMetrics } from './report-metrics.js';

export const adReportMetrics: ExtraReportDefinition = {
  name: 'ad_report_metrics',
  comment:
    'Columns of the rows of ad_analytics that only reports have, with the same __sync_key: additions to a cart, quantities, paid video quartiles, conversions by source.',
  endpoint: '/ad_accounts/{ad_account_id}/reports',
  about: { column: 'ad_id' },
  rowsADay: 1,
  reportLevel: 'PIN_PROMOTION',
  parent: { table: 'ads', column: 'ad_id' },
  identity: adAnalytics.identity,
  syncKey: adAnalytics.syncKey,
  columns: [
    ...adAnalytics.columns.filter(
      ({ name }) => name === 'ad_account_id' || adAnalytics.syncKey.includes(name),
    ),
    ...reportMetrics,
  ],
  indexes: [
    ['ad_account_id', 'date'],
    ['ad_id', 'date'],
  ],
};
