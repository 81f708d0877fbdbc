/** What campaigns, ad groups and ads were at a past time. Pinterest says only what they are now. */
import type { EntityTable } from '../../shared/tables.js';
import { type Column, count, money, type TableDefinition, text, time } from '../definition.js';
import { KEY_GLUE } from './definition.js';

/** The lists whose entities have a history, and what it calls one of them. */
export const entityTypes = {
  campaigns: 'campaign',
  ad_groups: 'ad_group',
  ads: 'ad',
} as const satisfies Partial<Record<EntityTable, string>>;

const OF_OTHERS =
  'It also changes with other things (campaign, review, dates), and Pinterest does not date such changes: it is what the list had, and may be younger than valid_from.';

/** What people set. Pinterest dates its last change in `updated_time`. */
export const ownAttributes: readonly Column[] = [
  text('ad_account_id', 'Ad account that it belongs to.'),
  text('name', 'Name.'),
  text('status', 'ACTIVE, PAUSED, ARCHIVED, DRAFT or DELETED_DRAFT.'),
  money(
    'daily_spend_cap',
    "Of a campaign: most that may be spent a day, in millionths of the account's currency.",
  ),
  money(
    'lifetime_spend_cap',
    "Of a campaign: most that may be spent in all, in millionths of the account's currency; 0 = no cap.",
  ),
  text('budget_type', 'Of an ad group: DAILY, LIFETIME or CBO_ADGROUP.'),
  money(
    'budget_in_micro_currency',
    "Of an ad group: budget in millionths of the account's currency; empty when the campaign sets it.",
  ),
  money('bid_in_micro_currency', "Of an ad group: bid in millionths of the account's currency."),
  count(
    'lifetime_frequency_cap',
    'Of an ad group: most often that one user may see it in 30 days; -1 = no cap.',
  ),
  text('pacing_delivery_type', 'Of an ad group: STANDARD or ACCELERATED.'),
  text('placement_group', 'Of an ad group: ALL, SEARCH, BROWSE or OTHER.'),
  text('billable_event', 'Of an ad group: what is paid for.'),
  time('start_time', 'Of an ad group: when it starts.'),
  time('end_time', 'Of an ad group: when it ends.'),
  text('objective_type', 'Of a campaign: what it is for.'),
  text('pin_id', 'Of an ad: pin that it shows.'),
  text('destination_url', 'Of an ad: address that a click leads to.'),
];

export const derivedAttributes: readonly Column[] = [
  text('summary_status', `Of an ad group or ad: such as RUNNING or APPROVED. ${OF_OTHERS}`),
  text('review_status', `Of an ad: OTHER, PENDING, REJECTED or APPROVED. ${OF_OTHERS}`),
];

/** Written with the lists, so it has no endpoint of its own. */
export const entityHistory: TableDefinition = {
  name: 'entity_history',
  comment: `What a campaign, ad group or ad was from valid_from until before valid_to, as far as lists of Pinterest have shown it: what was changed twice between two readings is there once. __sync_key = MD5(${['entity_type', 'id', 'valid_from'].join(` ${KEY_GLUE} `)}).`,
  endpoint: '/ad_accounts/{ad_account_id}/campaigns, ad_groups and ads',
  identity: ['entity_type', 'id', 'valid_from'],
  syncKey: ['entity_type', 'id', 'valid_from'],
  keyGlue: KEY_GLUE,
  columns: [
    text('entity_type', 'campaign, ad_group or ad.', { required: true }),
    text('id', 'Id of the campaign, ad group or ad.', { required: true }),
    time(
      'valid_from',
      'Start of this row: the time of its last change at Pinterest (updated_time) if that is after the previous reading, else the time of the reading that saw the change. In the first row, updated_time; what was before is unknown.',
      { required: true },
    ),
    time(
      'valid_to',
      'End of this row: valid_from of the next one. NULL: it is still so, or no list names it any more.',
    ),
    ...ownAttributes,
    ...derivedAttributes,
    time(
      'updated_time',
      "Pinterest's time of the last change to anything of it, as the last reading of this row had it.",
    ),
  ],
  indexes: [['entity_type', 'id'], ['ad_account_id']],
};
