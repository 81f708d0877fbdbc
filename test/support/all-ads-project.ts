/**
 * A dbt project of somebody who has several ad platforms: it takes the package of this repository and puts its reports
 * under those of another platform, column by column as dbt_ad_reporting names and types them.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ACCOUNT = ['account_id', 'account_name'];
const CAMPAIGN = [...ACCOUNT, 'campaign_id', 'campaign_name'];
const AD_GROUP = [...CAMPAIGN, 'ad_group_id', 'ad_group_name'];
const UTM = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'];

/** Beside source_relation, date_day, platform and the numbers: dbt_ad_reporting 2.3.0. */
export const reportColumns: Readonly<Record<string, readonly string[]>> = {
  account: ACCOUNT,
  campaign: CAMPAIGN,
  ad_group: AD_GROUP,
  ad: [...AD_GROUP, 'ad_id', 'ad_name'],
  url: [...AD_GROUP, 'base_url', 'url_host', 'url_path', ...UTM],
  campaign_country: [...CAMPAIGN, 'country', 'country_code'],
};

const RESULTS = [
  ...['source_relation', 'date_day', 'advertiser_id', 'advertiser_name', 'spend', 'clicks', 'impressions'],
  ...['total_conversions', 'total_conversions_quantity', 'total_conversions_value'],
];
const PIN = [
  ...['campaign_id', 'campaign_name', 'campaign_status', 'ad_group_id', 'ad_group_name', 'ad_group_status'],
  ...['creative_type', 'pin_promotion_id', 'pin_name', 'pin_status', 'destination_url', 'base_url'],
];

/** What the last SELECT of each model of dbt_pinterest 1.3.1 gives. */
export const columnsOfDbtPinterest: Readonly<Record<string, readonly string[]>> = {
  advertiser: [...RESULTS, 'currency_code', 'country'],
  campaign: [...RESULTS, 'campaign_id', 'campaign_name', 'campaign_status'],
  ad_group: [...RESULTS, ...PIN.slice(0, 6), 'created_at', 'start_time', 'end_time'],
  pin_promotion: [...RESULTS, ...PIN],
  url: [...RESULTS, ...PIN, 'url_host', 'url_path', ...UTM],
  campaign_country: [
    ...[...RESULTS, 'country_name', 'country_id', 'campaign_id', 'campaign_name', 'campaign_status'],
    ...['budget_spend_cap', 'lifetime_spend_cap', 'campaign_created_at', 'campaign_start_time'],
    ...['campaign_end_time', 'campaign_objective_type', 'default_ad_group_budget_in_micro_currency'],
    ...['is_campaign_budget_optimization', 'is_flexible_daily_budgets'],
  ],
};

const numbers = {
  clicks: '7::int',
  impressions: '900::int',
  spend: '12.5::float',
  conversions: '2::float',
  conversions_value: '80::float',
};

const columnsOf = (texts: readonly string[]) => [
  'source_relation',
  'date_day',
  'platform',
  ...texts,
  ...Object.keys(numbers),
];

const otherPlatform = (texts: readonly string[]) =>
  `select ''::text as source_relation, date '2026-11-02' as date_day, 'other_ads'::text as platform,
     ${texts.map((name) => `'x'::text as ${name}`).join(', ')},
     ${Object.entries(numbers)
       .map(([name, value]) => `${value} as ${name}`)
       .join(', ')}`;

const together = (report: string, texts: readonly string[]) => {
  const columns = columnsOf(texts).join(', ');
  return `select ${columns} from {{ ref('other_ads__${report}_report') }}
    union all select ${columns} from {{ ref('pinterest_ads__${report}_report') }}`;
};

/** Its folder; `variables` are those of the package. */
export function allAdsProject(variables: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'all-ads-'));
  mkdirSync(join(folder, 'models'));
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  // YAML takes JSON.
  const vars = { pinterest_ads_sync: variables };
  write('dbt_project.yml', JSON.stringify({ name: 'all_ads', profile: 'pinterest_ads_sync', vars }));
  write('packages.yml', JSON.stringify({ packages: [{ local: resolve('dbt') }] }));
  for (const [report, texts] of Object.entries(reportColumns)) {
    write(`models/other_ads__${report}_report.sql`, otherPlatform(texts));
    write(`models/all_ads__${report}_report.sql`, together(report, texts));
  }
  return folder;
}
