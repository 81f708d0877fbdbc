import { everyStatus, flag, type TableDefinition, text, time } from './definition.js';

export const ads: TableDefinition = {
  name: 'ads',
  // The specification's key formula says ad_agroup_id; the field is ad_group_id.
  comment: 'Ads of every status. __sync_key = MD5(id, ad_account_id, campaign_id, pin_id, ad_group_id).',
  endpoint: '/ad_accounts/{ad_account_id}/ads',
  listQuery: everyStatus,
  parent: { table: 'ad_groups', column: 'ad_group_id' },
  identity: ['id'],
  syncKey: ['id', 'ad_account_id', 'campaign_id', 'pin_id', 'ad_group_id'],
  columns: [
    text('id', 'Ad id, called pin promotion id in older texts.', { required: true }),
    text('ad_account_id', 'Ad account that the ad belongs to.', { context: 'ad_account_id' }),
    text('campaign_id', 'Campaign that the ad belongs to.'),
    text('pin_id', 'Pin that the ad shows.'),
    text('ad_group_id', 'Ad group that the ad belongs to.'),
    text('android_deep_link', 'Link into the Android app.'),
    text('click_tracking_url', 'Address that is notified of a click.'),
    text('creative_type', 'Format, such as REGULAR, VIDEO, SHOPPING or CAROUSEL.'),
    text('destination_url', 'Address that a click leads to.'),
    text('ios_deep_link', 'Link into the iOS app.'),
    flag('is_pin_deleted', 'Whether the pin was deleted.'),
    flag('is_removable', 'Whether the ad can be removed.'),
    text('name', 'Name of the ad.'),
    text('status', 'ACTIVE, PAUSED, ARCHIVED, DRAFT or DELETED_DRAFT.'),
    text('view_tracking_url', 'Address that is notified of a view.'),
    text(
      'collection_items_destination_url_template',
      'Template of the addresses of the items of a collection.',
    ),
    time('created_time', 'When the pin was created.'),
    text('review_status', 'OTHER, PENDING, REJECTED or APPROVED.'),
    // Said to be always "ad"; real answers say "pinpromotion". Stored as it comes.
    text('type', 'Kind of object, as Pinterest calls it.'),
    time('updated_time', 'When the ad was last changed at Pinterest.'),
    text(
      'summary_status',
      'Status that takes review, ad group and campaign into account, such as APPROVED or ARCHIVED.',
    ),
  ],
  // (ad_account_id, id) is how an analytics day walks through the ads, a batch at a time.
  indexes: [['ad_account_id', 'id'], ['ad_group_id'], ['campaign_id']],
};
