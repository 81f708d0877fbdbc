import { setting, type TableDefinition, text } from './definition.js';

// The specification lists the four attribution settings as fields of the ad account. The API has no such
// fields: they are parameters of an analytics request, so the table stores what the sync requests with. Three of
// them carry a leading "__" in the specification, click_window_days does not.
export const adAccounts: TableDefinition = {
  name: 'ad_accounts',
  comment: 'Ad accounts that the connection can see. __sync_key = MD5(id, country, currency).',
  endpoint: '/ad_accounts/{ad_account_id}',
  identity: ['id'],
  syncKey: ['id', 'country', 'currency'],
  columns: [
    text('id', 'Ad account id.', { required: true }),
    text('name', 'Name of the ad account.'),
    text('owner', "User name of the ad account's owner.", { field: 'owner', inside: 'username' }),
    text('country', 'ISO 3166 country code.'),
    text(
      'currency',
      'Current ISO 4217 currency of the ad account; UNK when Pinterest does not know it. pinterest_sync.analytics_days has the one that a day was read in.',
    ),
    setting(
      'smallint',
      'click_window_days',
      'click_window_days',
      'Days after a click in which a conversion counts, as requested by the last run.',
    ),
    setting(
      'smallint',
      '__engagement_window_days',
      'engagement_window_days',
      'Days after an engagement in which a conversion counts, as requested by the last run.',
    ),
    setting(
      'smallint',
      '__view_window_days',
      'view_window_days',
      'Days after a view in which a conversion counts, as requested by the last run.',
    ),
    setting(
      'text',
      '__conversion_report_time',
      'conversion_report_time',
      'Day that a conversion is booked on: TIME_OF_AD_ACTION or TIME_OF_CONVERSION, as requested by the last run.',
    ),
    // Beside the specification: what the ad account calls its own day.
    text(
      '__time_zone',
      'Current time zone of the ad account, as America/Los_Angeles; NULL when Pinterest names none. pinterest_sync.analytics_days has the one that a day was read in.',
      { field: 'time_zone', isLater: true },
    ),
  ],
  indexes: [],
};
