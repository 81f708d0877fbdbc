/** Lists beside campaigns, ad groups and ads. Objects in Pinterest's answer are stored as JSON text. */
import { count, everyStatus, flag, money, text, time } from '../definition.js';
import { type ExtraListDefinition, KEY_GLUE, ofAdAccount } from './definition.js';

const byId = { identity: ['id'], syncKey: ['id'], keyGlue: KEY_GLUE, indexes: [['ad_account_id']] } as const;

export const keywords: ExtraListDefinition = {
  name: 'keywords',
  comment: 'Keywords of ad groups. __sync_key = MD5(id).',
  endpoint: '/ad_accounts/{ad_account_id}/keywords',
  listQuery: {},
  // Without a filter, Pinterest lists only the keywords of the ad account itself: the negative ones.
  ofAdGroups: { parameter: 'ad_group_id', most: 1 },
  ...byId,
  columns: [
    text('id', 'Keyword id.', { required: true }),
    ofAdAccount,
    text('parent_id', 'Ad group, campaign or ad account that the keyword belongs to.'),
    text('parent_type', 'What parent_id is the id of.'),
    text('value', 'The keyword.'),
    text('match_type', 'BROAD, PHRASE, EXACT, EXACT_NEGATIVE or PHRASE_NEGATIVE.'),
    flag('archived', 'Whether the keyword is archived.'),
    text('type', 'Always "keyword".'),
  ],
};

export const productGroups: ExtraListDefinition = {
  name: 'product_groups',
  comment: 'Product groups that ad groups promote (product group promotions). __sync_key = MD5(id).',
  endpoint: '/ad_accounts/{ad_account_id}/product_group_promotions',
  listQuery: everyStatus,
  ofAdGroups: { parameter: 'ad_group_id', most: 1 },
  ...byId,
  columns: [
    text('id', 'Product group promotion id: product_group_id of analytics.', { required: true }),
    ofAdAccount,
    text('ad_group_id', 'Ad group that promotes it.'),
    text('status', 'ACTIVE, PAUSED, ARCHIVED, DRAFT or DELETED_DRAFT.'),
    text('creative_type', 'Format of its ads.'),
    money('bid_in_micro_currency', "Bid in millionths of the account's currency."),
    flag('included', 'Whether it is promoted; false: it is excluded.'),
    text('parent_id', 'Product group that it is a part of.'),
    text('definition', 'Which products it holds.'),
    text('relative_definition', 'The same, relative to its parent.'),
    text('catalog_product_group_id', 'Product group of the catalog.'),
    text('catalog_product_group_name', 'Name of that product group.'),
    text('tracking_url', 'Address that is notified of an impression.'),
    text('collections_hero_pin_id', 'Pin at the head of a collection.'),
    text('collections_hero_destination_url', 'Address that a click on that pin leads to.'),
    text('grid_click_type', 'Where a click in the grid leads to.'),
  ],
};

export const audiences: ExtraListDefinition = {
  name: 'audiences',
  comment: 'Audiences that the ad account owns. __sync_key = MD5(id).',
  endpoint: '/ad_accounts/{ad_account_id}/audiences',
  listQuery: { order: 'ASCENDING', ownership_type: 'OWNED' },
  ...byId,
  columns: [
    text('id', 'Audience id.', { required: true }),
    ofAdAccount,
    text('name', 'Name of the audience.'),
    text('description', 'Description of the audience.'),
    text('audience_type', 'Such as CUSTOMER_LIST, VISITOR, ENGAGEMENT or ACTALIKE.'),
    text('status', 'Such as READY or TOO_SMALL.'),
    count('size', 'Estimated number of people in it.'),
    text('rule', 'JSON: the rule by which people belong to it.'),
    time('created_timestamp', 'When it was created.'),
    time('updated_timestamp', 'When it was last changed.'),
    text('created_by_company_name', 'Company that created it.'),
    flag('is_nca', 'Whether it is for finding new customers.'),
    text('type', 'Always "audience".'),
  ],
};

export const customerLists: ExtraListDefinition = {
  name: 'customer_lists',
  comment: 'Customer lists that were uploaded; who is in them is not read. __sync_key = MD5(id).',
  endpoint: '/ad_accounts/{ad_account_id}/customer_lists',
  listQuery: { order: 'ASCENDING' },
  ...byId,
  columns: [
    text('id', 'Customer list id.', { required: true }),
    ofAdAccount,
    text('name', 'Name of the list.'),
    text('status', 'PROCESSING, READY, TOO_SMALL or UPLOADING.'),
    count('num_batches', 'Number of uploads.'),
    count('num_uploaded_user_records', 'Number of people that were uploaded.'),
    count('num_removed_user_records', 'Number of people that were removed.'),
    text('exceptions', 'JSON: what was wrong with uploads.'),
    time('created_time', 'When it was created.'),
    time('updated_time', 'When it was last changed.'),
    flag('is_nca', 'Whether it is for finding new customers.'),
    text('type', 'Always "customerlist".'),
  ],
};

export const conversionTags: ExtraListDefinition = {
  name: 'conversion_tags',
  comment: 'Tags that report conversions of a website. __sync_key = MD5(id).',
  endpoint: '/ad_accounts/{ad_account_id}/conversion_tags',
  listQuery: {},
  isOnePage: true,
  ...byId,
  columns: [
    text('id', 'Tag id.', { required: true }),
    ofAdAccount,
    text('name', 'Name of the tag.'),
    text('status', 'ACTIVE, PAUSED, ARCHIVED, DRAFT or DELETED_DRAFT.'),
    text('version', 'Version of the code.'),
    money('last_fired_time_ms', 'When it last reported something: milliseconds since 1970.'),
    text('enhanced_match_status', 'Whether e-mail addresses are matched.'),
    text('configs', 'JSON: the settings of the tag.'),
  ],
};
