/**
 * Daily numbers broken down by age, country and the like: of ads, and of what ads are part of. Breakdowns are of the same
 * total, each by itself: of one type the values may add up, of several never. Each level is asked for by itself, as
 * `analytics.ts` says.
 */
import { label, text } from '../definition.js';
import { day, numbers, subjects } from './analytics.js';
import {
  type ExtraAnalyticsDefinition,
  type ExtraDailyDefinition,
  type ExtraReportDefinition,
  KEY_GLUE,
  ofAdAccount,
} from './definition.js';

/** What every level can be broken down by, at once and in reports. */
const EVERYWHERE = [
  'AGE_BUCKET',
  'GENDER',
  'AGE_BUCKET_AND_GENDER',
  'COUNTRY',
  'REGION',
  'LOCATION',
  'GEO',
  'PLACEMENT',
  'APPTYPE',
  'KEYWORD',
  'TARGETED_INTEREST',
  'PINNER_INTEREST',
  'AUDIENCE_INCLUDE',
] as const;

interface BrokenDown {
  /** Of what it is about. */
  column: string;
  /** Such as `campaign`. */
  thing: string;
  reportLevel: string;
  /** Types beside those of every level. */
  more?: { atOnce?: readonly string[]; inReports?: readonly string[] };
}

function brokenDown({ column, thing, reportLevel, more }: BrokenDown) {
  const isAccount = column === ofAdAccount.name;
  const syncKey = [column, day.name, 'targeting_type', 'targeting_value'];
  return {
    comment: `One row per ${thing}, day, targeting type and value with activity. Types are different breakdowns of the same numbers: never add up over targeting_type. __sync_key = MD5(${syncKey.join(` ${KEY_GLUE} `)}).`,
    targetingTypes: {
      atOnce: [...EVERYWHERE, ...(more?.atOnce ?? [])],
      inReports: [...EVERYWHERE, ...(more?.inReports ?? [])],
    },
    rowsADay: 40,
    reportLevel,
    identity: ['__sync_key'],
    syncKey,
    keyGlue: KEY_GLUE,
    columns: [
      ofAdAccount,
      ...(isAccount
        ? []
        : [
            label(column, `${thing.replace(/^./, (first) => first.toUpperCase())} that the row is about.`, {
              required: true,
            }),
          ]),
      day,
      text(
        'targeting_type',
        'What the numbers are broken down by, such as AGE_BUCKET, GENDER, COUNTRY or PLACEMENT.',
        { field: 'TARGETING_TYPE', required: true },
      ),
      text(
        'targeting_value',
        'The value of the targeting type, as Pinterest names it: 45-49, female, US, SEARCH.',
        { field: 'TARGETING_VALUE', required: true },
      ),
      ...numbers,
    ],
    indexes: [['ad_account_id', 'date'], ...(isAccount ? [] : [[column, 'date']])],
  } satisfies Omit<ExtraDailyDefinition, 'name' | 'endpoint' | 'about'>;
}

/** Pinterest does not say whether rows of a breakdown name what they are about by themselves, so its id is asked for. */
const named = (column: string) => [column.toUpperCase()];

export const targetingAnalytics: ExtraAnalyticsDefinition = {
  name: 'targeting_analytics',
  ...brokenDown({
    column: 'ad_id',
    thing: 'ad',
    reportLevel: 'PIN_PROMOTION_TARGETING',
    more: { atOnce: ['QUIZ_RESULT'] },
  }),
  endpoint: '/ad_accounts/{ad_account_id}/ads/targeting_analytics',
  about: subjects.ad,
  keyFields: named('ad_id'),
  parent: { table: 'ads', column: 'ad_id' },
};

export const adGroupTargetingAnalytics: ExtraAnalyticsDefinition = {
  name: 'ad_group_targeting_analytics',
  ...brokenDown({
    column: 'ad_group_id',
    thing: 'ad group',
    reportLevel: 'AD_GROUP_TARGETING',
    more: { atOnce: ['CREATIVE_ENHANCEMENTS'], inReports: ['CREATIVE_ENHANCEMENTS'] },
  }),
  endpoint: '/ad_accounts/{ad_account_id}/ad_groups/targeting_analytics',
  about: subjects.adGroup,
  keyFields: named('ad_group_id'),
  parent: { table: 'ad_groups', column: 'ad_group_id' },
};

export const campaignTargetingAnalytics: ExtraAnalyticsDefinition = {
  name: 'campaign_targeting_analytics',
  ...brokenDown({
    column: 'campaign_id',
    thing: 'campaign',
    reportLevel: 'CAMPAIGN_TARGETING',
    more: { atOnce: ['CREATIVE_TYPE', 'AUDIENCE_MULTIPLIER'], inReports: ['AUDIENCE_MULTIPLIER'] },
  }),
  endpoint: '/ad_accounts/{ad_account_id}/campaigns/targeting_analytics',
  about: subjects.campaign,
  keyFields: named('campaign_id'),
  parent: { table: 'campaigns', column: 'campaign_id' },
};

export const adAccountTargetingAnalytics: ExtraAnalyticsDefinition = {
  name: 'ad_account_targeting_analytics',
  ...brokenDown({
    column: 'ad_account_id',
    thing: 'ad account',
    reportLevel: 'ADVERTISER_TARGETING',
  }),
  endpoint: '/ad_accounts/{ad_account_id}/targeting_analytics',
  about: subjects.adAccount,
};

/** Pinterest gives it in reports only. */
export const productGroupTargetingAnalytics: ExtraReportDefinition = {
  name: 'product_group_targeting_analytics',
  ...brokenDown({
    column: 'product_group_id',
    thing: 'product group',
    reportLevel: 'PRODUCT_GROUP_TARGETING',
  }),
  endpoint: '/ad_accounts/{ad_account_id}/reports',
  about: { column: 'product_group_id' },
  parent: { table: 'product_groups', column: 'product_group_id' },
};
