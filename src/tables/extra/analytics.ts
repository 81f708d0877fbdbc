/**
 * Daily analytics of other levels. Reach and frequency of a campaign are not the sums of its ads, and a higher level holds
 * what its ads no longer show, so each level is asked for by itself.
 */
import { activityColumns, adAnalytics } from '../ad-analytics.js';
import { type Column, label, text } from '../definition.js';
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
const numbers: readonly Column[] = [
  ...adAnalytics.columns.filter(({ name }) => activityColumns.includes(name)),
  ...extraMetrics.filter(
    ({ name, type }) => type === 'numeric' && !name.startsWith('ad_group_') && !name.startsWith('campaign_'),
  ),
];

const day: Column = {
  name: 'date',
  type: 'date',
  field: 'DATE',
  required: true,
  comment: 'Day of the activity.',
};

/** What every level's rows are asked with; which numbers are added is chosen. */
export const alwaysAsked: readonly string[] = [
  ...activityColumns,
  'total_impression',
  'total_impression_user',
  'total_impression_frequency',
];

interface Level {
  addsUp?: true | undefined;
  name: ExtraAnalyticsDefinition['name'];
  about: Subject;
  /** Such as `campaign`. */
  thing: string;
  path: string;
  reportLevel: string;
}

function level({ name, about, thing, path, reportLevel, addsUp }: Level): ExtraAnalyticsDefinition {
  const isAccount = about.column === 'ad_account_id';
  return {
    name,
    comment: `One row per ${thing} and day with activity. __sync_key = MD5(${[about.column, 'date'].join(` ${KEY_GLUE} `)}).`,
    endpoint: `/ad_accounts/{ad_account_id}/${path}`,
    about,
    rowsADay: 1,
    reportLevel,
    addsUp,
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

const subjects = {
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
  addsUp: true,
});

export const campaignAnalytics = level({
  name: 'campaign_analytics',
  about: subjects.campaign,
  thing: 'campaign',
  path: 'campaigns/analytics',
  reportLevel: 'CAMPAIGN',
  addsUp: true,
});

export const adGroupAnalytics = level({
  name: 'ad_group_analytics',
  about: subjects.adGroup,
  thing: 'ad group',
  path: 'ad_groups/analytics',
  reportLevel: 'AD_GROUP',
  addsUp: true,
});

export const productGroupAnalytics = level({
  name: 'product_group_analytics',
  about: subjects.productGroup,
  thing: 'product group',
  path: 'product_groups/analytics',
  reportLevel: 'PRODUCT_GROUP',
});

/** Breakdowns of the same total, each by itself: of one type the values may add up, of several never. */
export const targetingAnalytics: ExtraAnalyticsDefinition = {
  name: 'targeting_analytics',
  comment: `One row per ad, day, targeting type and value with activity. Types are different breakdowns of the same numbers: never add up over targeting_type. __sync_key = MD5(${['ad_id', 'date', 'targeting_type', 'targeting_value'].join(` ${KEY_GLUE} `)}).`,
  endpoint: '/ad_accounts/{ad_account_id}/ads/targeting_analytics',
  about: subjects.ad,
  isTargeting: true,
  // Pinterest does not say whether rows of a breakdown name their ad by themselves.
  keyFields: ['AD_ID'],
  rowsADay: 40,
  reportLevel: 'PIN_PROMOTION_TARGETING',
  parent: { table: 'ads', column: 'ad_id' },
  identity: ['__sync_key'],
  syncKey: ['ad_id', 'date', 'targeting_type', 'targeting_value'],
  keyGlue: KEY_GLUE,
  columns: [
    ofAdAccount,
    label('ad_id', 'Ad that the row is about.', { required: true }),
    day,
    text(
      'targeting_type',
      'What the numbers are broken down by, such as AGE_BUCKET, GENDER, COUNTRY or PLACEMENT.',
      {
        field: 'TARGETING_TYPE',
        required: true,
      },
    ),
    text(
      'targeting_value',
      'The value of the targeting type, as Pinterest names it: 45-49, female, US, SEARCH.',
      {
        field: 'TARGETING_VALUE',
        required: true,
      },
    ),
    ...numbers,
  ],
  indexes: [
    ['ad_account_id', 'date'],
    ['ad_id', 'date'],
  ],
};

/** Reports by keyword and by targeting type are not made with these. */
export const NOT_BROKEN_DOWN: readonly string[] = ['total_impression_user', 'total_impression_frequency'];

/** What direct answers have and no report. */
export const ONLY_DIRECT = 'quiz_pin_result_open';

const isOfReports = ({ name }: Column) => name !== ONLY_DIRECT && !NOT_BROKEN_DOWN.includes(name);

export const keywordAnalytics: ExtraReportDefinition = {
  name: 'keyword_analytics',
  comment: `One row per keyword and day with activity; keywords has what it is. __sync_key = MD5(${['keyword_id', 'date'].join(` ${KEY_GLUE} `)}).`,
  endpoint: '/ad_accounts/{ad_account_id}/reports',
  about: { column: 'keyword_id' },
  rowsADay: 10,
  reportLevel: 'KEYWORD',
  // No column of requests is the keyword's id. A file that is grouped by id says it, whatever its rows say.
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
