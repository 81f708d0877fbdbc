/**
 * Daily analytics of other levels. Reach and frequency of a campaign are not the sums of its ads, and a higher level has
 * numbers of ads that Pinterest no longer shows. So each level is requested by itself.
 */
import { activityColumns, adAnalytics } from '../ad-analytics.js';
import { type Column, label } from '../definition.js';
import {
  type ExtraAnalyticsDefinition,
  type ExtraReportDefinition,
  KEY_GLUE,
  ofAdAccount,
  type Subject,
} from './definition.js';
import { extraMetrics } from './metrics.js';
import { reportMetrics } from './report-metrics.js';

/** Every number that direct analytics have, whatever the level. */
export const numbers: readonly Column[] = [
  ...adAnalytics.columns.filter(({ name }) => activityColumns.includes(name)),
  ...extraMetrics.filter(
    ({ name, type }) => type === 'numeric' && !name.startsWith('ad_group_') && !name.startsWith('campaign_'),
  ),
];

export const day: Column = {
  name: 'date',
  type: 'date',
  field: 'DATE',
  required: true,
  comment: 'Day of the activity.',
};

/** Numbers that are requested for every level. PINTEREST_EXTRA_METRICS adds others. */
export const alwaysRequested: readonly string[] = [
  ...activityColumns,
  'total_impression',
  'total_impression_user',
  'total_impression_frequency',
];

interface Level {
  name: ExtraAnalyticsDefinition['name'];
  about: Subject;
  /** Such as `campaign`. */
  thing: string;
  path: string;
  reportLevel: string;
}

function level({ name, about, thing, path, reportLevel }: Level): ExtraAnalyticsDefinition {
  const isAccount = about.column === 'ad_account_id';
  return {
    name,
    comment: `One row per ${thing} and day with activity. __sync_key = MD5(${[about.column, 'date'].join(` ${KEY_GLUE} `)}).`,
    endpoint: `/ad_accounts/{ad_account_id}/${path}`,
    about,
    rowsADay: 1,
    reportLevel,
    parent: isAccount ? undefined : { table: about.table, column: about.column },
    identity: ['__sync_key'],
    syncKey: [about.column, 'date'],
    keyGlue: KEY_GLUE,
    columns: [
      ofAdAccount,
      ...(isAccount ? [] : [label(about.column, `Id of the ${thing}.`, { required: true })]),
      day,
      ...numbers,
    ],
    indexes: [['ad_account_id', 'date']],
  };
}

export const subjects = {
  adAccount: { table: 'ad_accounts', column: 'ad_account_id' },
  campaign: { table: 'campaigns', parameter: 'campaign_ids', column: 'campaign_id' },
  adGroup: { table: 'ad_groups', parameter: 'ad_group_ids', column: 'ad_group_id' },
  ad: { table: 'ads', parameter: 'ad_ids', column: 'ad_id' },
  productGroup: { table: 'product_groups', parameter: 'product_group_ids', column: 'product_group_id' },
} as const satisfies Record<string, Subject>;

export const adAccountAnalytics = level({
  name: 'ad_account_analytics',
  about: subjects.adAccount,
  thing: 'ad account',
  path: 'analytics',
  reportLevel: 'ADVERTISER',
});

export const campaignAnalytics = level({
  name: 'campaign_analytics',
  about: subjects.campaign,
  thing: 'campaign',
  path: 'campaigns/analytics',
  reportLevel: 'CAMPAIGN',
});

export const adGroupAnalytics = level({
  name: 'ad_group_analytics',
  about: subjects.adGroup,
  thing: 'ad group',
  path: 'ad_groups/analytics',
  reportLevel: 'AD_GROUP',
});

export const productGroupAnalytics = level({
  name: 'product_group_analytics',
  about: subjects.productGroup,
  thing: 'product group',
  path: 'product_groups/analytics',
  reportLevel: 'PRODUCT_GROUP',
});

/** Pinterest makes no report by keyword or targeting type with these columns. */
export const NOT_BROKEN_DOWN: readonly string[] = ['total_impression_user', 'total_impression_frequency'];

/** A column of direct answers that no report has. */
export const ONLY_DIRECT = 'quiz_pin_result_open';

const isOfReports = ({ name }: Column) => name !== ONLY_DIRECT && !NOT_BROKEN_DOWN.includes(name);

export const keywordAnalytics: ExtraReportDefinition = {
  name: 'keyword_analytics',
  comment: `One row per keyword and day with activity; keywords has what it is. __sync_key = MD5(${['keyword_id', 'date'].join(` ${KEY_GLUE} `)}).`,
  endpoint: '/ad_accounts/{ad_account_id}/reports',
  about: { column: 'keyword_id' },
  rowsADay: 10,
  reportLevel: 'KEYWORD',
  // A request cannot name the keyword's id as a column. In a file that is grouped by id, the id is the key of the rows.
  reportsById: true,
  parent: { table: 'keywords', column: 'keyword_id' },
  identity: ['__sync_key'],
  syncKey: ['keyword_id', 'date'],
  keyGlue: KEY_GLUE,
  columns: [
    ofAdAccount,
    label('keyword_id', 'Id of the keyword.', { required: true }),
    label('ad_group_id', 'Ad group of the keyword.'),
    label('campaign_id', 'Campaign of the keyword.'),
    day,
    ...numbers.filter(isOfReports),
  ],
  indexes: [['ad_account_id', 'date']],
};

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
