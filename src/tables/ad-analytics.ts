import { label, metric, ratio, type TableDefinition } from './definition.js';

// In analytics, "dollar" means the ad account's own currency, whatever it is, and "micro dollar" a millionth
// of it. A suffix of _1 means paid, _2 means earned: what followed when people saved the ad. Rates are
// fractions, not per cent. Pinterest leaves a key out when it has no value: the column is then NULL, not 0.
export const adAnalytics: TableDefinition = {
  name: 'ad_analytics',
  comment:
    'One row per ad, pin and day with activity. __sync_key = MD5(ad_id, ad_group_id, ad_id, campaign_id, pin_id, date).',
  // The specification links to the account-level endpoint, whose rows have no ad.
  endpoint: '/ad_accounts/{ad_account_id}/ads/analytics',
  parent: { table: 'ads', column: 'ad_id' },
  // An ad can have several rows on one day, of different pins.
  identity: ['__sync_key'],
  // ad_id stands twice in the specification's formula.
  syncKey: ['ad_id', 'ad_group_id', 'ad_id', 'campaign_id', 'pin_id', 'date'],
  columns: [
    label('ad_account_id', 'Ad account of the ad.', { context: 'ad_account_id' }),
    label('ad_group_id', 'Ad group of the ad.'),
    label('ad_id', 'Ad that the row is about.', { required: true }),
    label('campaign_id', 'Campaign of the ad.'),
    label('ad_group_entity_status', "Status of the ad group, as a number of Pinterest's own."),
    metric(
      'campaign_daily_spend_cap',
      "Daily spend cap of the campaign in millionths of the account's currency.",
    ),
    label('campaign_entity_status', "Status of the campaign, as a number of Pinterest's own."),
    label('campaign_name', 'Name of the campaign when the numbers were read.'),
    ratio('checkout_roas', 'Checkout value divided by spend.'),
    metric('clickthrough_1', 'Paid pin clicks.'),
    metric('clickthrough_1_gross', 'Paid pin clicks before invalid traffic is taken out.'),
    // The specification's source is clickthrough_1_gross: a copying mistake.
    metric('clickthrough_2', 'Earned pin clicks.', { documentedField: 'CLICKTHROUGH_1_GROSS' }),
    ratio('cpc_in_micro_dollar', 'Spend per paid pin click, in millionths of the currency.'),
    ratio('cpm_in_dollar', 'Spend per thousand paid impressions.'),
    ratio('cpm_in_micro_dollar', 'Spend per thousand paid impressions, in millionths of the currency.'),
    ratio('ctr', 'Paid pin clicks per paid impression.'),
    ratio('ctr_2', 'Earned pin clicks per earned impression.'),
    {
      name: 'date',
      type: 'date',
      field: 'DATE',
      required: true,
      comment:
        'Day of the activity, in the time zone that pinterest_sync.analytics_days names (of tables of pinterest_extra: extra_days): UTC unless another one is wanted.',
    },
    ratio('ecpcv_in_dollar', 'Spend per completed video view, paid and earned.'),
    ratio('ecpcv_p95_in_dollar', 'Spend per video view of 95 % or more, paid and earned.'),
    ratio('ecpc_in_dollar', 'Spend per pin click, paid and earned.'),
    ratio('ecpc_in_micro_dollar', 'Spend per pin click, paid and earned, in millionths of the currency.'),
    ratio('ecpe_in_dollar', 'Spend per engagement, paid and earned.'),
    ratio(
      'ecpm_in_micro_dollar',
      'Spend per thousand impressions, paid and earned, in millionths of the currency.',
    ),
    ratio('ecpv_in_dollar', 'Spend per video view, paid and earned.'),
    ratio('ectr', 'Pin clicks per impression, paid and earned.'),
    ratio('eengagement_rate', 'Engagements per impression, paid and earned.'),
    metric('engagement_1', 'Paid engagements.'),
    metric('engagement_2', 'Earned engagements.'),
    ratio('engagement_rate', 'Paid engagements per paid impression.'),
    metric('impression_1', 'Paid impressions.'),
    metric('impression_1_gross', 'Paid impressions before invalid traffic is taken out.'),
    metric('impression_2', 'Earned impressions.'),
    ratio('page_visit_cost_per_action', 'Spend per page visit.'),
    ratio('page_visit_roas', 'Value of page visits divided by spend.'),
    // The specification's source is page_visit_roas: a copying mistake.
    metric('paid_impression', 'Impressions that are paid for.', { documentedField: 'PAGE_VISIT_ROAS' }),
    label('pin_id', 'Pin that the ad showed.'),
    metric('repin_1', 'Paid saves.'),
    metric('repin_2', 'Earned saves.'),
    ratio('repin_rate', 'Paid saves per paid impression.'),
    metric('spend_in_dollar', "Spend in the account's currency."),
    metric('spend_in_micro_dollar', 'Spend in millionths of the currency: the one to add up.'),
    metric('total_checkout', 'Checkouts, whatever they are attributed to.'),
    metric('total_checkout_value_in_micro_dollar', 'Value of the checkouts, in millionths of the currency.'),
    metric('total_clickthrough', 'Pin clicks, paid and earned.'),
    metric('total_click_checkout', 'Checkouts attributed to a click.'),
    // The specification's source is total_click_checkout, a count: a copying mistake.
    metric(
      'total_click_checkout_value_in_micro_dollar',
      'Value of the checkouts attributed to a click, in millionths of the currency.',
      { documentedField: 'TOTAL_CLICK_CHECKOUT' },
    ),
    metric(
      'total_conversions',
      'Conversions of every kind, not only checkouts; many may be modelled by Pinterest.',
    ),
    metric('total_engagement', 'Engagements, paid and earned.'),
    // Pinterest lets the history of these four be read through 2027-09-30.
    metric(
      'total_engagement_checkout',
      'Checkouts attributed to an engagement; Pinterest gives no new ones any more.',
    ),
    metric(
      'total_engagement_checkout_value_in_micro_dollar',
      'Value of the checkouts attributed to an engagement, in millionths of the currency.',
    ),
    metric('total_engagement_signup', 'Sign-ups attributed to an engagement.'),
    metric(
      'total_engagement_signup_value_in_micro_dollar',
      'Value of the sign-ups attributed to an engagement, in millionths of the currency.',
    ),
    metric('total_view_checkout', 'Checkouts attributed to a view.'),
    metric(
      'total_view_checkout_value_in_micro_dollar',
      'Value of the checkouts attributed to a view, in millionths of the currency.',
    ),
    ratio('web_checkout_cost_per_action', 'Spend per checkout on the web.'),
    ratio('web_checkout_roas', 'Value of checkouts on the web divided by spend.'),
  ],
  // Enough to say why a total changed, without a second copy of every number.
  restated: [
    'spend_in_micro_dollar',
    'clickthrough_1',
    'total_conversions',
    'total_checkout_value_in_micro_dollar',
  ],
  // (date, ad_account_id) serves queries over a period, (ad_id, date) one ad over time.
  indexes: [
    ['ad_id', 'date'],
    ['date', 'ad_account_id'],
    ['campaign_id', 'date'],
  ],
};

const keys = new Set(['ad_account_id', 'ad_group_id', 'ad_id', 'campaign_id', 'pin_id', 'date']);

/** What says which row it is, in the tables of further columns too. */
export const keyColumns = adAnalytics.columns.filter(({ name }) => keys.has(name));

/** Every number of a row: what a row loses when Pinterest takes it back. */
export const metricColumns: readonly string[] = adAnalytics.columns
  .filter(({ type }) => type === 'numeric')
  .map(({ name }) => name);

/** Numbers of activity: a cap is a setting of the campaign, which is there without any. */
export const activityColumns = metricColumns.filter((name) => name !== 'campaign_daily_spend_cap');

/** Whether a row has a number of activity other than zero. */
export const hasNumbers = (row: string) =>
  `(${activityColumns.map((name) => `${row}.${name} <> 0`).join(' OR ')})`;

const ratioFields = new Set(adAnalytics.columns.filter(({ isRatio }) => isRatio).map(({ field }) => field));

/** Columns that may hold a ratio: one whose documented source is a ratio holds it with PINTEREST_MAPPING=documented. */
export const ratioColumns: ReadonlySet<string> = new Set(
  adAnalytics.columns
    .filter(({ field, documentedField }) => ratioFields.has(documentedField) || ratioFields.has(field))
    .map(({ name }) => name),
);
