/** One entity each, with the fields and the odd values (null, 0, -1, "0") that real answers carry. */

import { LONGEST_CAMPAIGN_DAYS } from './daily-caps.js';
import { toUnixSeconds } from './days.js';
import type { Ad, AdAccount, AdAccountSpec, AdGroup, Campaign, Span } from './entities.js';
import { chance, mix, pick } from './hash.js';
import { unitsPerDollar } from './merchant.js';
import { adGroupName, adName, campaignName } from './names.js';

const TIME_ZONES: Record<string, string> = {
  US: 'America/Los_Angeles',
  DE: 'Europe/Berlin',
  GB: 'Europe/London',
  JP: 'Asia/Tokyo',
};

export function makeAdAccount(
  spec: AdAccountSpec,
  id: string,
  index: number,
  firstDay: number,
  salt: number,
): AdAccount {
  const created = toUnixSeconds(firstDay - 40, chance(salt, 1));
  const { timeZone = TIME_ZONES[spec.country] } = spec;
  return {
    id,
    name: spec.name,
    owner: { username: `fernhollow${index + 1}`, id: String(1_099_300_727_000_000_000n + BigInt(salt)) },
    country: spec.country,
    currency: spec.currency,
    // The third is somebody else's, shared with us.
    permissions: [index % 3 === 2 ? 'ANALYST' : 'OWNER'],
    created_time: created,
    updated_time: created + 1,
    ...(timeZone ? { time_zone: timeZone } : {}),
  };
}

/** Fields that are there without a value. */
const empty = (...names: string[]) => Object.fromEntries(names.map((name) => [name, null]));

interface Common {
  id: string;
  account: AdAccount;
  salt: number;
  span: Span;
}

/** When it was made, and when it was changed last: at its end, if it has one. */
function times({ span, salt }: Common): { created_time: number; updated_time: number } {
  const created = toUnixSeconds(span.first - 1, chance(salt, 2));
  const updated = span.last === undefined ? created + (mix(salt, 3) % 3600) : toUnixSeconds(span.last, 0.99);
  return { created_time: created, updated_time: Math.max(created, updated) };
}

function money(account: AdAccount, dollars: number): number {
  return Math.round(dollars * unitsPerDollar(account.currency)) * 1_000_000;
}

export function makeCampaign(facts: Common & { index: number; status: Campaign['status'] }): Campaign {
  const { id, account, index, status, span, salt } = facts;
  const isLifetime = mix(salt, 4) % 5 === 0;
  const cap = money(account, 20 + 10 * (mix(salt, 5) % 40));
  const first = pick(
    ['WEB_CONVERSION', 'CATALOG_SALES', 'CONSIDERATION', 'AWARENESS', 'VIDEO_COMPLETION'],
    mix(salt, 6),
  );
  const isNewer = mix(salt, 29) % 2 === 0;
  const days = span.last === undefined ? LONGEST_CAMPAIGN_DAYS : span.last + 1 - span.first;
  return {
    id,
    ad_account_id: account.id,
    name: campaignName(account.country, salt, index),
    status,
    objective_type: isNewer ? successorOf(first, index) : first,
    lifetime_spend_cap: isLifetime ? cap * days : 0,
    daily_spend_cap: isLifetime ? null : cap,
    order_line_id: index % 4 === 1 ? String(1_065_600_000 + index * 37) : null,
    ...times(facts),
    type: 'campaign',
    is_flexible_daily_budgets: false,
    summary_status: summaryStatus(status),
    is_campaign_budget_optimization: index % 2 === 0,
    start_time: toUnixSeconds(span.first),
    end_time: span.last !== undefined && isLifetime ? toUnixSeconds(span.last + 1) : null,
    is_performance_plus: index % 6 === 0,
    is_top_of_search: false,
    is_automated_campaign: false,
    is_carting: false,
    is_ltv_optimized: false,
    intended_promotion_type: isNewer ? (first === 'CATALOG_SALES' ? 'CATALOG' : 'STANDARD_AD') : 'LEGACY',
    ...empty('tracking_urls', 'bid_options', 'ext_features'),
    ...empty('default_ad_group_budget_in_micro_currency', 'performance_plus_campaign_settings'),
  };
}

/** Pinterest retires two objectives: campaigns that are made now have others in their place. */
function successorOf(objective: string, index: number): string {
  if (objective === 'CATALOG_SALES') return 'SALES';
  return objective === 'WEB_CONVERSION' ? pick(['SALES', 'LEADS'], index) : objective;
}

/** Its ads come from product groups. */
const isOfCatalog = ({ objective_type, intended_promotion_type }: Campaign) =>
  objective_type === 'CATALOG_SALES' || intended_promotion_type === 'CATALOG';

function summaryStatus(status: Campaign['status']): string {
  return status === 'ACTIVE' ? 'RUNNING' : status === 'PAUSED' ? 'ADVERTISER_DISABLED' : status;
}

export function makeAdGroup(facts: Common & { campaign: Campaign; index: number }): AdGroup {
  const { id, account, campaign, index, span, salt } = facts;
  const ownBudget = campaign.is_campaign_budget_optimization === false;
  return {
    id,
    ...times(facts),
    // 0 and null both mean "not set"; real answers hold either.
    start_time: pick([0, null, toUnixSeconds(span.first)], mix(salt, 7)),
    end_time: span.last === undefined ? pick([0, null], mix(salt, 8)) : toUnixSeconds(span.last + 1),
    bid_in_micro_currency: mix(salt, 9) % 3 === 0 ? null : money(account, 1) * (1 + (mix(salt, 10) % 8)),
    budget_in_micro_currency: ownBudget ? money(account, 5 * (1 + (mix(salt, 11) % 20))) : null,
    campaign_id: campaign.id,
    ad_account_id: account.id,
    auto_targeting_enabled: pick([true, true, false, null], mix(salt, 12)),
    type: 'adgroup',
    budget_type: ownBudget ? pick(['DAILY', 'DAILY', 'LIFETIME'], mix(salt, 13)) : 'CBO_ADGROUP',
    billable_event: pick(['CLICKTHROUGH', 'IMPRESSION', 'VIDEO_V_50_MRC'], mix(salt, 14)),
    status: campaign.status,
    lifetime_frequency_cap: -1,
    targeting_spec: { GEO: [account.country] },
    name: adGroupName(account.country, salt, index),
    placement_group: pick(['ALL', 'ALL', 'SEARCH', 'BROWSE'], mix(salt, 15)),
    pacing_delivery_type: 'STANDARD',
    conversion_learning_mode_type: pick([null, null, 'ACTIVE', 'NOT_ACTIVE'], mix(salt, 16)),
    summary_status: summaryStatus(campaign.status),
    feed_profile_id: isOfCatalog(campaign) ? String(626_736_533_000 + index) : '0',
    optimization_goal_metadata: {},
    promotion_ids: [],
    bid_strategy_type: pick(['MAX_BID', 'AUTOMATIC_BID'], mix(salt, 17)),
    is_automated_campaign: false,
    is_creative_expansion: false,
    enabled_catalog_expansion: false,
    is_local_inventory: false,
    ...empty('tracking_urls', 'placement_traffic_type', 'targeting_template_ids', 'is_creative_optimization'),
    ...empty('promotion_id', 'promotion_application_level', 'bid_multiplier', 'ext_features'),
  };
}

export function makeAd(facts: Common & { pinId: string; group: AdGroup; status: Ad['status'] }): Ad {
  const { id, pinId, account, group, status, salt } = facts;
  const page = `https://fernhollow.example/${account.country.toLowerCase()}/p/${mix(salt, 18) % 900}`;
  return {
    id,
    ad_account_id: account.id,
    ad_group_id: group.id,
    campaign_id: group.campaign_id,
    pin_id: pinId,
    name: mix(salt, 19) % 29 === 0 ? null : adName(account.country, salt),
    status,
    summary_status: status === 'ACTIVE' ? adSummary(group, salt) : summaryStatus(status),
    review_status: mix(salt, 20) % 40 === 0 ? 'REJECTED' : 'APPROVED',
    rejected_reasons: [],
    rejection_labels: [],
    creative_type: pick(['REGULAR', 'REGULAR', 'VIDEO', 'SHOPPING', 'CAROUSEL', 'COLLECTION'], mix(salt, 24)),
    destination_url: `${page}?utm_source=pinterest&utm_content=${id}`,
    android_deep_link: mix(salt, 25) % 9 === 0 ? `fernhollow://product/${id}` : null,
    is_pin_deleted: mix(salt, 26) % 33 === 0,
    is_removable: false,
    ...times(facts),
    type: 'pinpromotion',
    ...empty('click_tracking_url', 'view_tracking_url', 'ios_deep_link', 'carousel_android_deep_links'),
    ...empty(
      'carousel_destination_urls',
      'carousel_ios_deep_links',
      'collection_items_destination_url_template',
    ),
    ...empty('tracking_urls', 'lead_form_id', 'quiz_pin_data', 'ext_features'),
  };
}

function adSummary(group: AdGroup, salt: number): string {
  if (group.status !== 'ACTIVE') return 'ADVERTISER_DISABLED';
  return mix(salt, 20) % 40 === 0 ? 'REJECTED' : 'APPROVED';
}
