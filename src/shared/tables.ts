/** Names of tables, and counts of rows, that workflows and activities share. What a table is made of is in `src/tables`. */

/** The tables that one ad account's lists fill, in the order in which results name them. */
export const entityTables = ['ad_accounts', 'campaigns', 'ad_groups', 'ads'] as const;
export const tableNames = [...entityTables, 'ad_analytics'] as const;

export type EntityTable = (typeof entityTables)[number];
export type TableName = (typeof tableNames)[number];

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
  'ad_group_targeting_analytics',
  'campaign_targeting_analytics',
  'ad_account_targeting_analytics',
] as const;

/** Filled when PINTEREST_ATTRIBUTION_SETS names sets. */
export const BY_ATTRIBUTION = 'ad_metrics_by_attribution';

/** Tables of which one request reads several days. */
export const dailyTables = [...extraAnalytics, BY_ATTRIBUTION] as const;

/** Daily numbers that Pinterest gives in reports only. */
export const extraReports = [
  'keyword_analytics',
  'ad_report_metrics',
  'product_group_targeting_analytics',
] as const;

/** Every table of which chosen days are read. */
export const extraDaily = [...dailyTables, ...extraReports] as const;

/** What is written with campaigns, ad groups and ads, without a request of its own. */
export const HISTORY = 'entity_history' as const;

/** What PINTEREST_EXTRA_TABLES names. */
export const extraTables = [...extraLists, ...extraAnalytics, ...extraReports, HISTORY] as const;

/** All of schema `pinterest_extra`. */
export const extraNames = [...extraTables, 'ad_metrics', BY_ATTRIBUTION] as const;

export type ExtraList = (typeof extraLists)[number];
export type ExtraReport = (typeof extraReports)[number];
export type ExtraDaily = (typeof extraDaily)[number];
export type DailyTable = (typeof dailyTables)[number];
export type ExtraTable = (typeof extraTables)[number];
type ExtraName = (typeof extraNames)[number];

export const isExtraTable = (name: string): name is ExtraTable => extraTables.some((table) => table === name);
/** Whether Pinterest gives its days directly, not only by report. */
export const isDirect = (name: string): name is DailyTable => dailyTables.some((table) => table === name);
export const isExtraList = (name: string): name is ExtraList => extraLists.some((table) => table === name);

interface ChosenTables {
  extraTables: readonly ExtraTable[];
  attributionSets: readonly { name: string }[];
}

/** What is chosen of what has days of its own: names of tables, and of an attribution set that of the set behind it. */
export const chosenWithDays = ({ extraTables, attributionSets }: ChosenTables): string[] => [
  ...[...extraAnalytics, ...extraReports].filter((table) => extraTables.includes(table)),
  ...attributionSets.map(({ name }) => `${BY_ATTRIBUTION} ${name}`),
];

/** Every table that rows of Pinterest are stored in. */
export type StoredTable = TableName | ExtraName;

/** How received rows compare with what the table held before. */
export interface RowCounts {
  new: number;
  changed: number;
  unchanged: number;
}

/** What one unit (an entity list, an analytics day, a report) stored. */
export interface UnitTotals {
  rows: RowCounts;
  /** Entities that were listed, or ads that were requested. */
  items: number;
  /** Requests to Pinterest whose answers are stored. */
  requests: number;
  /** Characters that Postgres text cannot hold (U+0000, unpaired surrogates), removed from Pinterest's text. */
  cleaned: number;
  /** Rows that could not be stored; they are kept in `pinterest_sync.rejected_rows`. */
  rejected: number;
  /** Values that could not be read; their columns are NULL, and they are kept in the same table. */
  unreadable: number;
  /** How many of both no earlier run has reported: only these make the unit fail. */
  news: number;
  /** Rows that lost their numbers because Pinterest no longer reports them; they count as changed too. */
  withdrawn: number;
  /** Rows whose numbers changed although their day counted as final. */
  finalRowsChanged: number;
}

export const noRows: Readonly<RowCounts> = { new: 0, changed: 0, unchanged: 0 };
export const noTotals: Readonly<UnitTotals> = {
  rows: noRows,
  items: 0,
  requests: 0,
  cleaned: 0,
  rejected: 0,
  unreadable: 0,
  news: 0,
  withdrawn: 0,
  finalRowsChanged: 0,
};

export function addRows(a: RowCounts, b: RowCounts): RowCounts {
  return { new: a.new + b.new, changed: a.changed + b.changed, unchanged: a.unchanged + b.unchanged };
}

export const countRows = (rows: RowCounts) => rows.new + rows.changed + rows.unchanged;

export function addTotals(a: UnitTotals, b: UnitTotals): UnitTotals {
  return {
    rows: addRows(a.rows, b.rows),
    items: a.items + b.items,
    requests: a.requests + b.requests,
    cleaned: a.cleaned + b.cleaned,
    rejected: a.rejected + b.rejected,
    unreadable: a.unreadable + b.unreadable,
    news: a.news + b.news,
    withdrawn: a.withdrawn + b.withdrawn,
    finalRowsChanged: a.finalRowsChanged + b.finalRowsChanged,
  };
}
