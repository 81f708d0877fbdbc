/** What an ad account has beside campaigns, ad groups and ads: made of them, so it needs no state of its own. */
import type { AdAccount, AdGroup, Entity } from './entities.js';

const WORDS = ['oak table', 'linen sofa', 'garden chair', 'wool rug', 'brass lamp'] as const;

/** Two positive and one negative keyword. */
export function keywordsOf(adGroup: AdGroup): Entity[] {
  const matches = ['BROAD', 'PHRASE', 'EXACT_NEGATIVE'] as const;
  return matches.map((matchType, index) => ({
    ...times,
    id: `${adGroup.id}${index + 1}`,
    parent_id: adGroup.id,
    parent_type: 'ad_group',
    value: WORDS[(Number(adGroup.id.slice(-2)) + index) % WORDS.length],
    match_type: matchType,
    archived: adGroup.status === 'ARCHIVED',
    bid: null,
    type: 'keyword',
  }));
}

/** Two of each ad group that has a feed. */
export function productGroupsOf(adGroup: AdGroup): Entity[] {
  if (!adGroup.feed_profile_id || adGroup.feed_profile_id === '0') return [];
  return [1, 2].map((index) => ({
    ...times,
    id: `${adGroup.id}${index}0`,
    ad_group_id: adGroup.id,
    ad_account_id: adGroup.ad_account_id,
    status: adGroup.status,
    creative_type: 'SHOPPING',
    bid_in_micro_currency: 450_000 * index,
    included: true,
    parent_id: null,
    definition: `*/PRODUCT_TYPE_0='tables ${index}'`,
    relative_definition: `PRODUCT_TYPE_0='tables ${index}'`,
    catalog_product_group_id: `44312345678${index}`,
    catalog_product_group_name: `Tables ${index}`,
    tracking_url: null,
  }));
}

export const audiencesOf = ({ id }: AdAccount): Entity[] =>
  ['VISITOR', 'CUSTOMER_LIST', 'ACTALIKE'].map((type, index) => ({
    ...times,
    id: `${id}0${index}`,
    ad_account_id: id,
    name: `Audience ${index + 1}`,
    description: index === 0 ? null : 'From the shop',
    audience_type: type,
    status: 'READY',
    size: 12_000 * (index + 1),
    rule: { retention_days: 30, visitor_source_id: `${id}9` },
    created_timestamp: 1_700_000_000,
    updated_timestamp: 1_710_000_000,
    is_nca: false,
    type: 'audience',
  }));

export const customerListsOf = ({ id }: AdAccount): Entity[] => [
  {
    ...times,
    id: `${id}77`,
    ad_account_id: id,
    name: 'Newsletter',
    status: 'READY',
    num_batches: 2,
    num_uploaded_user_records: 10_000,
    num_removed_user_records: 11,
    exceptions: {},
    created_time: 1_700_000_000,
    updated_time: 1_710_000_000,
    is_nca: false,
    type: 'customerlist',
  },
];

export const conversionTagsOf = ({ id }: AdAccount): Entity[] => [
  {
    ...times,
    id: `${id}9`,
    ad_account_id: id,
    name: 'Shop',
    status: 'ACTIVE',
    version: '3',
    code_snippet: '<script></script>',
    last_fired_time_ms: 1_759_999_999_123,
    enhanced_match_status: 'VALIDATION_COMPLETE',
    configs: { aem_enabled: true, md_frequency: 0.6 },
  },
];

const times = { name: null, created_time: null, updated_time: null };
