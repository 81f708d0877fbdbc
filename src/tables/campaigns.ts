import { everyStatus, money, type TableDefinition, text, time } from './definition.js';

export const campaigns: TableDefinition = {
  name: 'campaigns',
  // The specification's key formula says account_id; the field is ad_account_id.
  comment: 'Campaigns of every status. __sync_key = MD5(id, ad_account_id, order_line_id).',
  endpoint: '/ad_accounts/{ad_account_id}/campaigns',
  listQuery: everyStatus,
  parent: { table: 'ad_accounts', column: 'ad_account_id' },
  identity: ['id'],
  syncKey: ['id', 'ad_account_id', 'order_line_id'],
  columns: [
    text('id', 'Campaign id.', { required: true }),
    text('ad_account_id', 'Ad account that the campaign belongs to.', { context: 'ad_account_id' }),
    text('name', 'Name of the campaign.'),
    text('status', 'ACTIVE, PAUSED, ARCHIVED, DRAFT or DELETED_DRAFT.'),
    money(
      'lifetime_spend_cap',
      "Most that may be spent in all, in millionths of the account's currency; 0 = no cap.",
    ),
    money('daily_spend_cap', "Most that may be spent a day, in millionths of the account's currency."),
    text('order_line_id', 'Order line that pays for the campaign.'),
    text('objective_type', 'What the campaign is for, such as AWARENESS or WEB_CONVERSION.'),
    time('created_time', 'When the campaign was created.'),
    time('updated_time', 'When the campaign was last changed at Pinterest.'),
    text('type', 'Always "campaign".'),
  ],
  indexes: [['ad_account_id']],
};
