/**
 * Breakdowns of ad groups, campaigns, ad accounts and product groups, with the columns of those of ads; and lists whose
 * rows say from their first reading on when they were listed.
 */
import { extra } from '../../shared/database-names.js';

const broken = [
  { table: extra.ad_group_targeting_analytics, id: 'ad_group_id' },
  { table: extra.campaign_targeting_analytics, id: 'campaign_id' },
  { table: extra.ad_account_targeting_analytics, id: undefined },
  { table: extra.product_group_targeting_analytics, id: 'product_group_id' },
];

const lists = [
  extra.keywords,
  extra.product_groups,
  extra.audiences,
  extra.customer_lists,
  extra.conversion_tags,
];

/** Its columns of ads give way: the id of what it is about stands where theirs does. */
const levelTable = ({ table, id }: (typeof broken)[number]) => `
CREATE TABLE ${table} (LIKE ${extra.targeting_analytics} INCLUDING DEFAULTS);
ALTER TABLE ${table} ${id ? `RENAME ad_id TO ${id}` : 'DROP COLUMN ad_id'};
ALTER TABLE ${table} ADD PRIMARY KEY (__sync_key);
CREATE INDEX ON ${table} (ad_account_id, date);
${id ? `CREATE INDEX ON ${table} (${id}, date);` : ''}`;

const listTable = (table: string) => `
ALTER TABLE ${table} ALTER COLUMN __last_listed_at SET DEFAULT now();
UPDATE ${table} SET __last_listed_at = __loaded_at WHERE __last_listed_at IS NULL;`;

export const targetingLevels = [...broken.map(levelTable), ...lists.map(listTable)].join('\n');
