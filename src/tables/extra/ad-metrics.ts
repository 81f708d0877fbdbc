import { adAnalytics, keyColumns } from '../ad-analytics.js';
import type { TableDefinition } from '../definition.js';
import { extraMetrics } from './metrics.js';

/** What direct analytics have beside the specified columns. A row is there if Pinterest gave a value of a chosen column. */
export const adMetrics: TableDefinition = {
  name: 'ad_metrics',
  comment:
    'Further columns of the rows of ad_analytics, with the same __sync_key. PINTEREST_EXTRA_METRICS chooses which are requested; the others are empty.',
  endpoint: adAnalytics.endpoint,
  parent: { table: 'ads', column: 'ad_id' },
  identity: adAnalytics.identity,
  syncKey: adAnalytics.syncKey,
  columns: [...keyColumns, ...extraMetrics],
  indexes: [
    ['date', 'ad_account_id'],
    ['ad_id', 'date'],
  ],
};
