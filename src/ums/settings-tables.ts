/** The tables of schema `ums` that people fill, in words; they are made by a migration. */
import type { SettingsTable } from './definition.js';

export const settingsTables: readonly SettingsTable[] = [
  {
    name: 'integrations',
    comment:
      'What Pinterest does not know about an ad account. The row "*" is for every ad account without one.',
    columns: [
      { name: 'ad_account_id', type: 'text', comment: 'Ad account, or "*" for all others.' },
      { name: 'integration_id', type: 'text', comment: 'Part of the row key; generated if it is not given.' },
      { name: 'integration_name', type: 'text', comment: 'Part of the row key.' },
      { name: 'store', type: 'text', comment: 'Store that the ad account advertises for.' },
      { name: 'channel', type: 'text', comment: 'Kind of ad platform.' },
      { name: 'vendor', type: 'text', comment: 'Name of the ad platform.' },
      { name: 'master_currency', type: 'text', comment: 'ISO 4217 currency that amounts are converted to.' },
    ],
  },
  {
    name: 'channel_mapping',
    comment: 'Which sub-channel and media type a campaign counts for. Of all rules that fit, one wins.',
    columns: [
      {
        name: 'rule',
        type: 'integer',
        comment: 'Number of the rule. Of two rules with the same priority, the older one wins.',
      },
      { name: 'priority', type: 'integer', comment: 'The lowest wins.' },
      {
        name: 'campaign_id',
        type: 'text',
        comment: 'Campaign that the rule is for. Set this or campaign_name.',
      },
      {
        name: 'campaign_name',
        type: 'text',
        comment:
          'Pattern of campaign names, as ILIKE takes it: % for any text, _ for any character, case ignored.',
      },
      { name: 'subchannel', type: 'text', comment: 'Sub-channel of these campaigns.' },
      { name: 'media_type', type: 'text', comment: 'Media type of these campaigns.' },
    ],
  },
  {
    name: 'fx_rates',
    comment:
      'Exchange rates, for each day that has one; filled by "pinterest-ads-sync fx update" and "pinterest-ads-sync fx import".',
    columns: [
      { name: 'date', type: 'date', comment: 'Day that the rate is used for.' },
      { name: 'from_currency', type: 'text', comment: 'ISO 4217 currency that is converted.' },
      { name: 'to_currency', type: 'text', comment: 'ISO 4217 currency that it is converted to.' },
      { name: 'rate', type: 'numeric', comment: 'Units of to_currency for one unit of from_currency.' },
      {
        name: 'published_on',
        type: 'date',
        comment: 'Day that the rate is of: earlier than date on weekends and holidays, by a week at most.',
      },
      {
        name: 'source',
        type: 'text',
        comment:
          'import: brought by "fx import" or by hand, and never changed by "fx update" on its own day. update: brought by "fx update".',
      },
    ],
  },
];
