/** Is every row there, once? */
import { pinterest, sync, ums } from '../../shared/database-names.js';
import { tables } from '../../tables/index.js';
import { syncKeyOf } from '../../tables/sync-key.js';
import {
  absent,
  accountOn,
  adOn,
  analytics,
  type Check,
  finding,
  named,
  ofAccount,
  shown,
  totals,
} from './definition.js';

/** The lists, and the column of ad_analytics that leads to each. */
const lists = [
  {
    table: pinterest.ad_accounts,
    name: 'ad_accounts',
    column: 'ad_account_id',
    account: 'id',
    entity: 'ad account',
  },
  {
    table: pinterest.campaigns,
    name: 'campaigns',
    column: 'campaign_id',
    account: 'ad_account_id',
    entity: 'campaign',
  },
  {
    table: pinterest.ad_groups,
    name: 'ad_groups',
    column: 'ad_group_id',
    account: 'ad_account_id',
    entity: 'ad group',
  },
  { table: pinterest.ads, name: 'ads', column: 'ad_id', account: 'ad_account_id', entity: 'ad' },
] as const;

const keyParts =
  'activity_date, integration_id, ad_account_id, integration_name, campaign_id, adset_id, ad_id, attribution_window';
/** As `vendor-performance.ts` makes it; written anew here, so that a mistake there shows. */
const idOfParts = `md5(concat_ws('|', ${keyParts
  .split(', ')
  .map((part) => `coalesce(${part === 'activity_date' ? `to_char(${part}, 'YYYY-MM-DD')` : part}, '')`)
  .join(', ')}))`;
/** Those that every row has. */
const neededParts =
  'activity_date, integration_id, ad_account_id, integration_name, ad_id, attribution_window';

const key: Check = {
  number: 1,
  name: 'key',
  rule:
    'No two rows have the same id or the same parts of the key, and no part is missing that every row has. Ids and sync ' +
    'keys are made of the parts of their row, and each integration id belongs to one row of ums.integrations.',
  thorough: [
    finding(
      'fail',
      `'id ' || id || ' has ' || count(*) || ' rows'`,
      `FROM ${shown} GROUP BY id HAVING count(*) > 1`,
    ),
    finding(
      'fail',
      `${adOn('activity_date')} || ' has ' || count(*) || ' rows'`,
      `FROM ${shown} GROUP BY ${keyParts} HAVING count(*) > 1`,
    ),
    finding(
      'fail',
      `'ad account ' || coalesce(ad_account_id, 'unknown') || ' on ' || coalesce(activity_date::text, 'unknown') ||
  ': a part of the key is missing'`,
      `FROM ${shown} WHERE num_nulls(${neededParts}) > 0 GROUP BY ad_account_id, activity_date`,
    ),
    finding(
      'fail',
      `'id ' || id || ' is not that of ' || ${adOn('activity_date')}`,
      `FROM ${shown} WHERE id <> ${idOfParts}`,
    ),
    finding(
      'fail',
      `'the sync key is not that of its row: ' || ${adOn('date')}`,
      `FROM ${analytics} WHERE __sync_key <> ${syncKeyOf(tables.ad_analytics)}`,
    ),
    ...lists.map(({ table, name, account, entity }) =>
      finding(
        'fail',
        `'the sync key is not that of its row: ${entity} ' || id`,
        `FROM ${table} WHERE ${ofAccount(account)} AND __sync_key <> ${syncKeyOf(tables[name])}`,
      ),
    ),
    finding(
      'warn',
      `'integration_id ' || integration_id || ' belongs to ' || string_agg(ad_account_id, ' and ' ORDER BY ad_account_id)`,
      `FROM ${ums.integrations} GROUP BY integration_id HAVING count(*) > 1`,
    ),
  ],
};

const fanOut: Check = {
  number: 3,
  name: 'fan-out',
  rule: 'An ad account, campaign, ad group or ad has one row, so that no join doubles spend.',
  thorough: lists.map(({ table, account, entity }) =>
    finding(
      'fail',
      `'${entity} ' || id || ' has ' || count(*) || ' rows'`,
      `FROM ${table} WHERE ${ofAccount(account)} GROUP BY id HAVING count(*) > 1`,
    ),
  ),
};

const orphans: Check = {
  number: 4,
  name: 'orphans',
  rule: 'Each row of ad_analytics has its ad account, campaign, ad group and ad. One without keeps its row, with empty names.',
  findings: lists.map(({ table, column, entity }) =>
    finding(
      'warn',
      `'${entity} ' || coalesce(${column}, 'unknown') || ' is not listed: ' || sum(rows) || ' rows'`,
      `FROM ${named} WHERE NOT EXISTS (SELECT FROM ${table} AS listed WHERE listed.id = n.${column})
GROUP BY ${column}`,
    ),
  ),
};

const reconciliation: Check = {
  number: 5,
  name: 'reconciliation',
  rule:
    "The ads add up to Pinterest's total of the ad account: spend within 0.01, impressions and clicks exactly. A difference " +
    'is a warning, and on a day that is not final only from 0.5 % of spend on; ads that spent more than the total of a final ' +
    'day are a failure. No row waits for a second witness.',
  findings: [
    `SELECT CASE WHEN is_final AND difference_spend_in_micro_dollar < -10000 THEN 'fail' ELSE 'warn' END AS severity,
  ${accountOn('date')} || ': ' || reason AS example
FROM ${totals}
CROSS JOIN LATERAL (SELECT coalesce((SELECT d.is_final FROM ${sync.analytics_days} AS d
  WHERE d.ad_account_id = t.ad_account_id AND d.date = t.date), false) AS is_final) AS day
WHERE (abs(difference_spend_in_micro_dollar) > 10000 OR difference_impression_1 <> 0 OR difference_clickthrough_1 <> 0)
  AND (is_final OR abs(difference_spend_in_micro_dollar) > 0.005 * coalesce(account_spend_in_micro_dollar, 0))`,
    finding(
      'warn',
      `${accountOn('date')} || ': ' || count(*) || ' rows that the last answer left out keep their numbers, unconfirmed'`,
      `FROM ${absent} GROUP BY ad_account_id, date`,
    ),
  ],
};

export const integrityChecks: readonly Check[] = [key, fanOut, orphans, reconciliation];
