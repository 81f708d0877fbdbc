import type { DailyTable, ExtraDaily, ExtraList, ExtraReport, StoredTable } from '../shared/tables.js';
import type { TableDefinition } from './definition.js';
import { adMetrics } from './extra/ad-metrics.js';
import { adMetricsByAttribution } from './extra/ad-metrics-by-attribution.js';
import { adReportMetrics } from './extra/ad-report-metrics.js';
import {
  adAccountAnalytics,
  adAccountTargetingAnalytics,
  adGroupAnalytics,
  adGroupTargetingAnalytics,
  campaignAnalytics,
  campaignTargetingAnalytics,
  keywordAnalytics,
  productGroupAnalytics,
  productGroupTargetingAnalytics,
  targetingAnalytics,
} from './extra/analytics.js';
import type {
  ExtraAnalyticsDefinition,
  ExtraDailyDefinition,
  ExtraListDefinition,
  ExtraReportDefinition,
} from './extra/definition.js';
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
  ad_group_targeting_analytics: adGroupTargetingAnalytics,
  campaign_targeting_analytics: campaignTargetingAnalytics,
  ad_account_targeting_analytics: adAccountTargetingAnalytics,
  ad_metrics_by_attribution: adMetricsByAttribution,
} satisfies Record<DailyTable, ExtraAnalyticsDefinition>;

/** Daily numbers that only reports have. */
export const extraReportDefinitions = {
  keyword_analytics: keywordAnalytics,
  ad_report_metrics: adReportMetrics,
  product_group_targeting_analytics: productGroupTargetingAnalytics,
} satisfies Record<ExtraReport, ExtraReportDefinition>;

/** Every chosen table of which days are read. */
export const extraDailyDefinitions: Readonly<Record<ExtraDaily, ExtraDailyDefinition>> = {
  ...extraAnalyticsDefinitions,
  ...extraReportDefinitions,
};

/** The tables of schemas `pinterest` and `pinterest_extra`. */
export const allTables: Readonly<Record<StoredTable, TableDefinition>> = {
  ...tables,
  ...extraListDefinitions,
  ...extraDailyDefinitions,
  ad_metrics: adMetrics,
  entity_history: entityHistory,
};
