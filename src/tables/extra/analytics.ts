/**
 * Daily analytics of other levels. Reach and frequency of a campaign are not the sums of its ads, and a higher level holds
 * what its ads no longer show, so each level is asked for by itself.
 */
import { adAnalytics, metricColumns } from '../ad-analytics.js';
import { type Column, label, text } from '../definition.js';
import { type ExtraAnalyticsDefinition, KEY_GLUE, ofAdAccount, type Subject } from './definition.js';
import { extraMetrics } from './metrics.js';

/** Every number that direct analytics have, whatever the level. Caps are settings of a campaign. */
const numbers: readonly Column[] = [
  ...adAnalytics.columns.filter(
    ({ name }) => metricColumns.includes(name) && name !== 'campaign_daily_spend_cap',
  ),
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
  ...metricColumns.filter((name) => name !== 'campaign_daily_spend_cap'),
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
}

function level({ name, about, thing, path }: Level): ExtraAnalyticsDefinition {
  const isAccount = about.column === 'ad_account_id';
  return {
    name,
    comment: `One row per ${thing} and day with activity. __sync_key = MD5(${[about.column, 'date'].join(` ${KEY_GLUE} `)}).`,
    endpoint: `/ad_accounts/{ad_account_id}/${path}`,
    about,
    rowsADay: 1,
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
});

export const campaignAnalytics = level({
  name: 'campaign_analytics',
  about: subjects.campaign,
  thing: 'campaign',
  path: 'campaigns/analytics',
});

export const adGroupAnalytics = level({
  name: 'ad_group_analytics',
  about: subjects.adGroup,
  thing: 'ad group',
  path: 'ad_groups/analytics',
});

export const productGroupAnalytics = level({
  name: 'product_group_analytics',
  about: subjects.productGroup,
  thing: 'product group',
  path: 'product_groups/analytics',
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
