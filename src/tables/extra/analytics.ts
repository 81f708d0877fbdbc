/**
 * Daily analytics of other levels, and breakdowns of every level. Reach and frequency of a campaign are not the sums of its
 * ads, and a higher level has numbers of ads that Pinterest no longer shows. So each level is requested by itself.
 */
import { breakdowns } from '../../shared/targeting-types.js';
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

/** Numbers that are requested for every level. PINTEREST_EXTRA_METRICS adds others. */
export const alwaysRequested: readonly string[] = [
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

/** Each targeting type breaks down the same total: values of one type may be added up, types never. */
type BrokenDown<Name, About> = Pick<Level, 'thing' | 'reportLevel'> & { name: Name; about: About };

function brokenDown<Name extends keyof typeof breakdowns, About extends Pick<Subject, 'column'>>({
  name,
  about,
  thing,
  reportLevel,
}: BrokenDown<Name, About>) {
  const { column } = about;
  const isAccount = column === ofAdAccount.name;
  const syncKey = [column, day.name, 'targeting_type', 'targeting_value'];
  return {
    name,
    about,
    targetingTypes: breakdowns[name],
    comment: `One row per ${thing}, day, targeting type and value with activity. Types are different breakdowns of the same numbers: never add up over targeting_type. __sync_key = MD5(${syncKey.join(` ${KEY_GLUE} `)}).`,
    // Pinterest does not say whether rows of a breakdown name what they are about by themselves.
    keyFields: isAccount ? [] : [column.toUpperCase()],
    rowsADay: 40,
    reportLevel,
    identity: ['__sync_key'],
    syncKey,
    keyGlue: KEY_GLUE,
    columns: [
      ofAdAccount,
      ...(isAccount ? [] : [label(column, `Id of the ${thing}.`, { required: true })]),
      day,
      label(
        'targeting_type',
        'What the numbers are broken down by, such as AGE_BUCKET, COUNTRY or PLACEMENT.',
        { required: true },
      ),
      label(
        'targeting_value',
        'The value of the targeting type, as Pinterest names it: 45-49, female, US, SEARCH.',
        { required: true },
      ),
      ...numbers,
    ],
    indexes: [['ad_account_id', 'date'], ...(isAccount ? [] : [[column, 'date']])],
  };
}

export const targetingAnalytics: ExtraAnalyticsDefinition = {
  ...brokenDown({
    name: 'targeting_analytics',
    about: subjects.ad,
    thing: 'ad',
    reportLevel: 'PIN_PROMOTION_TARGETING',
  }),
  endpoint: '/ad_accounts/{ad_account_id}/ads/targeting_analytics',
  parent: { table: 'ads', column: 'ad_id' },
};

export const adGroupTargetingAnalytics: ExtraAnalyticsDefinition = {
  ...brokenDown({
    name: 'ad_group_targeting_analytics',
    about: subjects.adGroup,
    thing: 'ad group',
    reportLevel: 'AD_GROUP_TARGETING',
  }),
  endpoint: '/ad_accounts/{ad_account_id}/ad_groups/targeting_analytics',
  parent: { table: 'ad_groups', column: 'ad_group_id' },
};

export const campaignTargetingAnalytics: ExtraAnalyticsDefinition = {
  ...brokenDown({
    name: 'campaign_targeting_analytics',
    about: subjects.campaign,
    thing: 'campaign',
    reportLevel: 'CAMPAIGN_TARGETING',
  }),
  endpoint: '/ad_accounts/{ad_account_id}/campaigns/targeting_analytics',
  parent: { table: 'campaigns', column: 'campaign_id' },
};

export const adAccountTargetingAnalytics: ExtraAnalyticsDefinition = {
  ...brokenDown({
    name: 'ad_account_targeting_analytics',
    about: subjects.adAccount,
    thing: 'ad account',
    reportLevel: 'ADVERTISER_TARGETING',
  }),
  endpoint: '/ad_accounts/{ad_account_id}/targeting_analytics',
};

/** Pinterest gives it in reports only. */
export const productGroupTargetingAnalytics: ExtraReportDefinition = {
  ...brokenDown({
    name: 'product_group_targeting_analytics',
    about: { column: 'product_group_id' },
    thing: 'product group',
    reportLevel: 'PRODUCT_GROUP_TARGETING',
  }),
  endpoint: '/ad_accounts/{ad_account_id}/reports',
  parent: { table: 'product_groups', column: 'product_group_id' },
};

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
