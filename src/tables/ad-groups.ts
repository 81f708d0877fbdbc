import { count, everyStatus, flag, money, type TableDefinition, text, time } from './definition.js';

export const adGroups: TableDefinition = {
  name: 'ad_groups',
  comment: 'Ad groups of every status. __sync_key = MD5(id, ad_account_id, campaign_id, feed_profile_id).',
  endpoint: '/ad_accounts/{ad_account_id}/ad_groups',
  listQuery: everyStatus,
  parent: { table: 'campaigns', column: 'campaign_id' },
  identity: ['id'],
  syncKey: ['id', 'ad_account_id', 'campaign_id', 'feed_profile_id'],
  columns: [
    text('id', 'Ad group id.', { required: true }),
    text('ad_account_id', 'Ad account that the ad group belongs to.', { context: 'ad_account_id' }),
    text('campaign_id', 'Campaign that the ad group belongs to.'),
    text('feed_profile_id', 'Catalog feed profile; "0" when there is none.'),
    text('name', 'Name of the ad group.'),
    text('status', 'ACTIVE, PAUSED, ARCHIVED, DRAFT or DELETED_DRAFT.'),
    // The specification maps both amounts to bid_in_micro_currency; one name can hold only one of them.
    money(
      'budget_in_micro_currency',
      "Budget in millionths of the account's currency; empty when the campaign sets it.",
    ),
    money('bid_in_micro_currency', "Bid in millionths of the account's currency."),
    text('budget_type', 'DAILY, LIFETIME or CBO_ADGROUP.'),
    // Pinterest sends 0 for a start or an end that is not set.
    time('start_time', 'When the ad group starts.', { zeroIsNull: true }),
    time('end_time', 'When the ad group ends.', { zeroIsNull: true }),
    count('lifetime_frequency_cap', 'Most often that one user may see the ad group in 30 days; -1 = no cap.'),
    flag('auto_targeting_enabled', 'Whether Pinterest widens the targeting.'),
    text('placement_group', 'ALL, SEARCH, BROWSE or OTHER.'),
    text('pacing_delivery_type', 'STANDARD or ACCELERATED.'),
    text('conversion_learning_mode_type', 'ACTIVE or NOT_ACTIVE.'),
    text(
      'summary_status',
      'Status that takes the campaign and the dates into account, such as RUNNING or COMPLETED.',
    ),
    text('billable_event', 'What is paid for: CLICKTHROUGH, IMPRESSION or VIDEO_V_50_MRC.'),
    text('type', 'Always "adgroup".'),
    time('updated_time', 'When the ad group was last changed at Pinterest.'),
    time('created_time', 'When the ad group was created.'),
  ],
  indexes: [['ad_account_id'], ['campaign_id']],
};
