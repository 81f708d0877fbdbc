/**
 * `ums.vendor_performance`: what each column is, where it comes from, and which choice was made. The order of the
 * columns is a contract, because other vendors' tables are put beside it by position: new ones go to the end.
 */
import { pinterest, sync, ums } from '../shared/database-names.js';
import { analyticsRows } from './analytics-rows.js';
import { converted, day, empty, number, text, time, type UmsColumn } from './definition.js';

/** Raise it with every change of what the view gives; a worker of an older version then leaves the newer view alone. */
export const REVISION = 4;

/** A column of ums.integrations, from the row of the ad account, or else from the one for all others. */
const integration = (name: string) =>
  `CASE WHEN own.ad_account_id IS NULL THEN standard.${name} ELSE own.${name} END`;

const master = integration('master_currency');
/** What the day was read with; for a day that is not complete yet, what the ad account has now. */
const currency = 'coalesce(loaded.currency, account.currency)';
const rate = `CASE WHEN ${currency} = ${master} THEN 1 ELSE fx.rate END`;
const attributionWindow = `coalesce(loaded.attribution_window, account.click_window_days || 'd_click_' ||
  account.__engagement_window_days || 'd_engagement_' || account.__view_window_days || 'd_view')`;
const reportTime = 'coalesce(loaded.conversion_report_time, account.__conversion_report_time)';

/** A count that Pinterest leaves out is one of nothing. */
const orZero = (column: string) => `coalesce(analytics.${column}, 0)`;
/** Multiplied, because numeric keeps every digit of a product and rounds a quotient. */
const inMaster = (column: string) => `${orZero(column)} * 0.000001 * ${rate}`;

const keyParts = [
  "to_char(analytics.date, 'YYYY-MM-DD')",
  integration('integration_id'),
  'analytics.ad_account_id',
  integration('integration_name'),
  'analytics.campaign_id',
  'analytics.ad_group_id',
  'analytics.ad_id',
  attributionWindow,
].map((part) => `coalesce(${part}, '')`);

const IN_MASTER = 'In the master currency; NULL when there is no rate for the day, never unconverted.';
const UNLISTED = 'Empty for one that no list names.';
const NOT_CODES = `${UNLISTED} ad_analytics has a status too, as a number whose meaning Pinterest does not document.`;
const VIDEO = 'NULL for ads without video, and where PINTEREST_EXTRA_METRICS has no video.';
const NOT_SENT = 'Empty: the columns that are read from Pinterest do not contain it.';

export const vendorPerformance = {
  name: 'vendor_performance',
  comment:
    'Spend and results of marketing in one shape for all platforms. One row per ad and day with activity, ' +
    'in one attribution window. Ratios are not stored: divide sums.',
  /**
   * Every join finds at most one row, by a unique index, and those of columns that a query leaves out are left out
   * too. What is the same for all rows of an ad account or a campaign is nested, so that it is put together once.
   */
  from: `${analyticsRows} AS analytics
LEFT JOIN ${sync.analytics_days} AS loaded
  ON loaded.ad_account_id = analytics.ad_account_id AND loaded.date = analytics.date
LEFT JOIN (
  ${pinterest.ad_accounts} AS account
  LEFT JOIN ${ums.integrations} AS own ON own.ad_account_id = account.id
  LEFT JOIN ${ums.integrations} AS standard ON standard.ad_account_id = '*'
) ON account.id = analytics.ad_account_id
LEFT JOIN ${ums.fx_rates} AS fx
  ON fx.date = analytics.date AND fx.from_currency = ${currency} AND fx.to_currency = ${master}
LEFT JOIN (
  ${pinterest.campaigns} AS campaign
  LEFT JOIN (
    SELECT DISTINCT ON (named.id) named.id, mapping.subchannel, mapping.media_type
    FROM ${pinterest.campaigns} AS named
    JOIN ${ums.channel_mapping} AS mapping
      ON mapping.campaign_id = named.id OR named.name ILIKE mapping.campaign_name
    ORDER BY named.id, mapping.priority, mapping.rule
  ) AS mapped ON mapped.id = campaign.id
) ON campaign.id = analytics.campaign_id
LEFT JOIN ${pinterest.ad_groups} AS ad_group ON ad_group.id = analytics.ad_group_id
LEFT JOIN ${pinterest.ads} AS ad ON ad.id = analytics.ad_id`,
  columns: [
    text(
      'id',
      `md5(concat_ws('|', ${keyParts.join(', ')}))`,
      'Row key: MD5 of date, integration_id, ad_account_id, integration_name, campaign_id, adset_id, ad_id and ' +
        'attribution_window, with "|" between them and empty text for a missing one.',
    ),
    day('activity_date', 'analytics.date', 'Day of the activity, in reporting_time_zone.'),
    text(
      'store',
      integration('store'),
      `Store that the ad account advertises for; from ${ums.integrations}.`,
    ),
    text(
      'channel',
      integration('channel'),
      `Kind of ad platform; from ${ums.integrations}, "Paid Social" at first.`,
    ),
    text('vendor', integration('vendor'), `Ad platform; from ${ums.integrations}, "Pinterest" at first.`),
    text(
      'subchannel',
      'mapped.subchannel',
      `Sub-channel of the campaign; from ${ums.channel_mapping}, where the rule with the lowest priority wins.`,
    ),
    text(
      'media_type',
      'coalesce(mapped.media_type, ad.creative_type)',
      'Media type of the campaign, from the same rule as subchannel; where there is none, the format of the ad, such as REGULAR or VIDEO.',
    ),
    text('ad_account_id', 'analytics.ad_account_id', 'Ad account. Text, as all ids are.'),
    text('ad_account_name', 'account.name', 'Name of the ad account at the last sync.'),
    empty('text', 'property_name', NOT_SENT),
    text(
      'network_type',
      'ad_group.placement_group',
      'Where the ad group may show: ALL, SEARCH, BROWSE or OTHER, at the last sync. It is a setting, not where an impression was.',
    ),
    text('campaign_id', 'analytics.campaign_id', 'Campaign of the ad.'),
    text(
      'campaign_name',
      'campaign.name',
      `Name of the campaign at the last sync, on all of its days. ${UNLISTED}`,
    ),
    text('campaign_status', 'campaign.status', `Status of the campaign at the last sync. ${NOT_CODES}`),
    text('adset_id', 'analytics.ad_group_id', 'Ad group of the ad: what other platforms call an ad set.'),
    text('adset_name', 'ad_group.name', 'Name of the ad group at the last sync.'),
    text('adset_status', 'ad_group.status', `Status of the ad group at the last sync. ${NOT_CODES}`),
    text(
      'ad_id',
      'analytics.ad_id',
      'Ad. One that shows several pins on a day has one row, with the sum of them.',
    ),
    text('ad_name', 'ad.name', 'Name of the ad at the last sync.'),
    empty('text', 'ad_description', 'Empty: the text of the pin is not read from Pinterest.'),
    text('ad_url', 'ad.destination_url', 'Address that a click on the ad leads to.'),
    text('ad_status', 'ad.status', 'Status of the ad at the last sync; archived ads keep their rows.'),
    converted('total_spend', inMaster('spend_in_micro_dollar'), `Spend. ${IN_MASTER}`),
    number(
      'total_clicks',
      orZero('clickthrough_1'),
      'Pin clicks, not outbound clicks. UMS_METRIC_BASIS=paid: those on paid pins; total: earned ones too.',
      { totalSql: orZero('total_clickthrough') },
    ),
    number(
      'total_impressions',
      orZero('impression_1'),
      'Impressions, on the same basis as the clicks. UMS_METRIC_BASIS=paid: paid ones; total: earned ones too.',
      { totalSql: `${orZero('impression_1')} + ${orZero('impression_2')}` },
    ),
    number(
      'vendor_reported_orders',
      orZero('total_checkout'),
      "Checkouts by Pinterest's attribution to a click, an engagement or a view. Not total_conversions, which holds sign-ups and more.",
    ),
    converted(
      'vendor_reported_revenue',
      inMaster('total_checkout_value_in_micro_dollar'),
      `Value of those checkouts. ${IN_MASTER}`,
    ),
    empty('text', 'keyword', NOT_SENT),
    converted(
      'revenue_clickthrough',
      inMaster('total_click_checkout_value_in_micro_dollar'),
      `Value of the checkouts that are attributed to a click. ${IN_MASTER}`,
    ),
    converted(
      'revenue_viewthrough',
      inMaster('total_view_checkout_value_in_micro_dollar'),
      `Value of the checkouts that are attributed to a view. ${IN_MASTER}`,
    ),
    number(
      'purchases_clickthrough',
      orZero('total_click_checkout'),
      'Checkouts that are attributed to a click. Those of an engagement are neither click nor view: only vendor_reported_orders has them.',
    ),
    number(
      'purchases_viewthrough',
      orZero('total_view_checkout'),
      'Checkouts that are attributed to a view.',
    ),
    ...[1, 2, 3, 4, 5].map((n) => empty('text', `segment_${n}`, 'Empty: free for your own use in a view.')),
    number(
      'video_views',
      'analytics.total_video_mrc_views',
      `Video views of 2 seconds or more with half of the video in view, paid and earned. ${VIDEO}`,
    ),
    ...[25, 50, 75, 100].map((part) =>
      number(
        `video_views_pct_${part}`,
        `analytics.total_video_p${part}_${part === 100 ? 'complete' : 'combined'}`,
        `Plays that reached ${part} % of the video, paid and earned. ${VIDEO}`,
      ),
    ),
    text(
      'original_currency',
      `nullif(${currency}, 'UNK')`,
      'Currency of the ad account when the day was read; NULL if Pinterest did not know it, and then amounts are not converted.',
    ),
    converted(
      'currency_conversion_rate',
      rate,
      `What the amounts were multiplied by: 1 when both currencies are the same, else the rate of ${ums.fx_rates} for the day. ` +
        'NULL when there is none.',
    ),
    text('target_currency', master, `Master currency; from ${ums.integrations}, USD at first.`),
    text(
      'attribution_window',
      attributionWindow,
      'Windows that the conversions of the day were requested in.',
    ),
    text(
      'integration_id',
      integration('integration_id'),
      `From ${ums.integrations}; generated at the first start.`,
    ),
    text('integration_name', integration('integration_name'), `From ${ums.integrations}.`),
    time(
      '__synced_at',
      'analytics.__synced_at',
      'When the numbers of the row last changed here. A new name, rule or rate does not count.',
    ),
    time('__loaded_at', 'analytics.__loaded_at', 'When the row was first written here.'),
    text(
      'conversion_report_time',
      reportTime,
      'Day that the conversions of the row are counted on: TIME_OF_AD_ACTION or TIME_OF_CONVERSION. Do not add up orders or ' +
        'revenue over days with different ones: at the seam, conversions count twice or not at all.',
    ),
    text(
      'reporting_time_zone',
      'loaded.time_zone',
      'Time zone that activity_date is a calendar day of: UTC, or the one that the ad account had when the day was read. Do not ' +
        'add up across the seam between two: hours count twice or not at all. NULL for a day that is not loaded completely.',
    ),
  ] satisfies UmsColumn[] as readonly UmsColumn[],
};
