import type { ExtraAnalytics, ExtraList } from '../../shared/extra-tables.js';
import {
  adAccountAnalytics,
  adGroupAnalytics,
  campaignAnalytics,
  productGroupAnalytics,
  targetingAnalytics,
} from './analytics.js';
import type { ExtraAnalyticsDefinition, ExtraListDefinition } from './definition.js';
import { audiences, conversionTags, customerLists, keywords, productGroups } from './lists.js';

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
} satisfies Record<ExtraAnalytics, ExtraAnalyticsDefinition>;
