import type { DailyTable, ExtraList, StoredTable } from '../shared/tables.js';
import type { TableDefinition } from './definition.js';
import { adMetrics } from './extra/ad-metrics.js';
import { adMetricsByAttribution } from './extra/ad-metrics-by-attribution.js';
import {
  adAccountAnalytics,
  adGroupAnalytics,
  campaignAnalytics,
  productGroupAnalytics,
  targetingAnalytics,
} from './extra/analytics.js';
import type { ExtraAnalyticsDefinition, ExtraListDefinition } from './extra/definition.js';
import { entityHistory } from './extra/entity-history.js';
import { audiences, conversionTags, customerLists, keywords, productGroups } from './extra/lists.js';
import { tables } from './index.js';

/** The lists of schema `pinterest_extra`. */
export const extraListDefinitions = {
  keywords,
  product_groups: productGroups,
  audiences,
  customer_lists: customerLists,
  conversion_tags: conversionTags,
} satisfies Record<ExtraList, ExtraListDefinition>;

/** Its daily numbers. */
export const extraAnalyticsDefinitions = {
  ad_account_analytics: adAccountAnalytics,
  campaign_analytics: campaignAnalytics,
  ad_group_analytics: adGroupAnalytics,
  product_group_analytics: productGroupAnalytics,
  targeting_analytics: targetingAnalytics,
  ad_metrics_by_attribution: adMetricsByAttribution,
} satisfies Record<DailyTable, ExtraAnalyticsDefinition>;

/** The tables of schemas `pinterest` and `pinterest_extra`. */
export const allTables: Readonly<Record<StoredTable, TableDefinition>> = {
  ...tables,
  ...extraListDefinitions,
  ...extraAnalyticsDefinitions,
  ad_metrics: adMetrics,
  entity_history: entityHistory,
};
