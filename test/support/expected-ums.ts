/** What ums.vendor_performance must hold, computed from the sandbox's data without any code of the product. */
import { createHash } from 'node:crypto';
import type { World } from '../../dev/sandbox/index.js';
import type { TextRow } from './expected.js';
import { type Literals, rowsOf } from './facts.js';

export interface UmsSettings {
  integrationId: string;
  integrationName: string;
  master: string;
  /** What one unit of `currency` costs in the master currency, digit by digit; undefined = no rate. */
  rateOf(currency: string, day: string): string | undefined;
}

const MICRO_DIGITS = 6;

/** `units` × 10^-`scale` as Postgres prints it without trailing zeros. */
function decimal(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** Micro units times a rate, exactly. */
export function convert(micro: bigint, rate: string): string {
  const [whole = '', fraction = ''] = rate.split('.');
  return decimal(micro * BigInt(whole + fraction), MICRO_DIGITS + fraction.length);
}

const clean = (text: string | null | undefined) => text?.replaceAll('\u0000', '') ?? null;

/** One row per ad and day with activity, of every column that is not empty, times aside. */
export function expectedUms(world: World, days: readonly string[], settings: UmsSettings): TextRow[] {
  const rows = world.ads.flatMap((ad) =>
    days.flatMap((date) => {
      const rows = rowsOf(world, ad, date);
      return rows.length > 0 ? [umsRow(world, ad.id, date, rows, settings)] : [];
    }),
  );
  return rows.sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
}

function umsRow(
  world: World,
  adId: string,
  date: string,
  rows: readonly Literals[],
  { integrationId, integrationName, master, rateOf }: UmsSettings,
): TextRow {
  const ad = world.ad(adId);
  const account = world.adAccount(ad?.ad_account_id ?? '');
  const campaign = world.campaign(ad?.campaign_id ?? '');
  const adGroup = world.adGroup(ad?.ad_group_id ?? '');
  if (!ad || !account || !campaign || !adGroup) throw new Error(`The world has no ad ${adId}`);

  const currency = account.currency === 'UNK' ? null : account.currency;
  const rate = currency === master ? '1' : currency === null ? undefined : rateOf(currency, date);
  const count = (name: string) => rows.reduce((sum, row) => sum + BigInt(row[name] ?? '0'), 0n);
  const given = (name: string) => (rows.some((row) => row[name] !== undefined) ? String(count(name)) : null);
  const money = (name: string) =>
    rate === undefined ? null : convert(count(`${name}_IN_MICRO_DOLLAR`), rate);
  const attributionWindow = '30d_click_30d_engagement_1d_view';
  const keyParts = [
    date,
    integrationId,
    account.id,
    integrationName,
    campaign.id,
    adGroup.id,
    ad.id,
    attributionWindow,
  ];
  return {
    id: createHash('md5').update(keyParts.join('|')).digest('hex'),
    activity_date: date,
    channel: 'Paid Social',
    vendor: 'Pinterest',
    media_type: ad.creative_type,
    network_type: (adGroup.placement_group as string | undefined) ?? null,
    ad_account_id: account.id,
    ad_account_name: clean(account.name),
    campaign_id: campaign.id,
    campaign_name: clean(campaign.name),
    campaign_status: campaign.status,
    adset_id: adGroup.id,
    adset_name: clean(adGroup.name),
    adset_status: adGroup.status,
    ad_id: ad.id,
    ad_name: clean(ad.name),
    ad_url: clean(ad.destination_url as string | null),
    ad_status: ad.status,
    total_spend: money('SPEND'),
    total_clicks: String(count('CLICKTHROUGH_1')),
    total_impressions: String(count('IMPRESSION_1')),
    vendor_reported_orders: String(count('TOTAL_CHECKOUT')),
    vendor_reported_revenue: money('TOTAL_CHECKOUT_VALUE'),
    revenue_clickthrough: money('TOTAL_CLICK_CHECKOUT_VALUE'),
    revenue_viewthrough: money('TOTAL_VIEW_CHECKOUT_VALUE'),
    purchases_clickthrough: String(count('TOTAL_CLICK_CHECKOUT')),
    purchases_viewthrough: String(count('TOTAL_VIEW_CHECKOUT')),
    video_views: given('TOTAL_VIDEO_MRC_VIEWS'),
    video_views_pct_25: given('TOTAL_VIDEO_P25_COMBINED'),
    video_views_pct_50: given('TOTAL_VIDEO_P50_COMBINED'),
    video_views_pct_75: given('TOTAL_VIDEO_P75_COMBINED'),
    video_views_pct_100: given('TOTAL_VIDEO_P100_COMPLETE'),
    original_currency: currency,
    currency_conversion_rate: rate ?? null,
    target_currency: master,
    attribution_window: attributionWindow,
    integration_id: integrationId,
    integration_name: integrationName,
    conversion_report_time: 'TIME_OF_AD_ACTION',
    reporting_time_zone: 'UTC',
  };
}

/** The columns of ums.vendor_performance in their order, as the schema's specification names them. */
export const umsColumns =
  `id activity_date store channel vendor subchannel media_type ad_account_id ad_account_name
  property_name network_type campaign_id campaign_name campaign_status adset_id adset_name adset_status ad_id ad_name
  ad_description ad_url ad_status total_spend total_clicks total_impressions vendor_reported_orders
  vendor_reported_revenue keyword revenue_clickthrough revenue_viewthrough purchases_clickthrough purchases_viewthrough
  segment_1 segment_2 segment_3 segment_4 segment_5 video_views video_views_pct_25 video_views_pct_50
  video_views_pct_75 video_views_pct_100 original_currency currency_conversion_rate target_currency attribution_window
  integration_id integration_name __synced_at __loaded_at conversion_report_time
  reporting_time_zone`.split(/\s+/);

/** Those whose digits are an exchange rate's, or those of a product with one. */
export const convertedColumns = [
  'total_spend',
  'vendor_reported_revenue',
  'revenue_clickthrough',
  'revenue_viewthrough',
  'currency_conversion_rate',
];
