/** Names of the tables beside the five that are specified: people choose them. What they are made of is in `src/tables/extra/`. */
import type { TableName } from './tables.js';

/** Lists of an ad account that stand beside campaigns, ad groups and ads. */
export const extraLists = [
  'keywords',
  'product_groups',
  'audiences',
  'customer_lists',
  'conversion_tags',
] as const;

/** Analytics of other levels than ads, and in other breakdowns, day by day. */
export const extraAnalytics = [
  'ad_account_analytics',
  'campaign_analytics',
  'ad_group_analytics',
  'product_group_analytics',
  'targeting_analytics',
] as const;

/** What PINTEREST_EXTRA_TABLES names. */
export const extraTables = [...extraLists, ...extraAnalytics] as const;

/** All of schema `pinterest_extra`. */
export const extraNames = [...extraTables, 'ad_metrics'] as const;

export type ExtraList = (typeof extraLists)[number];
export type ExtraAnalytics = (typeof extraAnalytics)[number];
export type ExtraTable = (typeof extraTables)[number];
export type ExtraName = (typeof extraNames)[number];

export const isExtraTable = (name: string): name is ExtraTable => extraTables.some((table) => table === name);
export const isExtraList = (name: string): name is ExtraList => extraLists.some((table) => table === name);

/** Every table that rows of Pinterest are stored in. */
export type StoredTable = TableName | ExtraName;
