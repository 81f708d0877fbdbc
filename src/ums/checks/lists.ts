/** Do lists and rows fit each other? The next sync corrects a list that somebody changed, because it reads all of it. */
import { pinterest } from '../../shared/database-names.js';
import { type Check, finding, loadedDays, named, ofAccount } from './definition.js';

/** Each list below another one, and the column that leads up. */
const steps = [
  { below: pinterest.campaigns, entity: 'campaign', above: pinterest.ad_accounts, column: 'ad_account_id' },
  { below: pinterest.ad_groups, entity: 'ad group', above: pinterest.campaigns, column: 'campaign_id' },
  { below: pinterest.ads, entity: 'ad', above: pinterest.ad_groups, column: 'ad_group_id' },
] as const;

/** What an entity and the one above it both name. */
const sharedColumns = {
  [pinterest.ad_accounts]: [],
  [pinterest.campaigns]: ['ad_account_id'],
  [pinterest.ad_groups]: ['ad_account_id', 'campaign_id'],
} as const;

const unlisted = steps.map(({ below, entity, above, column }) =>
  finding(
    'warn',
    `'${column} ' || ${column} || ' is not listed, and ${entity} ' || id || ' is in it'`,
    `FROM ${below} AS low WHERE ${ofAccount()} AND NOT EXISTS (SELECT FROM ${above} AS high WHERE high.id = low.${column})`,
  ),
);

const contradictions = steps.flatMap(({ below, entity, above, column }) =>
  sharedColumns[above].map((shared) =>
    finding(
      'fail',
      `'${entity} ' || low.id || ' has ${shared} ' || low.${shared} || ', and its ${column} ' || high.id || ' has ' || high.${shared}`,
      `FROM ${below} AS low JOIN ${above} AS high ON high.id = low.${column}
WHERE ${ofAccount('low.ad_account_id')} AND low.${shared} <> high.${shared}`,
    ),
  ),
);

/** An ad stays in its ad account; that it moves elsewhere is unlikely. */
const rowsElsewhere = [
  ['fail', 'ad_account_id'],
  ['warn', 'campaign_id'],
  ['warn', 'ad_group_id'],
] as const;

const lists: Check = {
  number: 17,
  name: 'lists',
  rule:
    'The campaign, ad group or ad account that an entity names is listed, and names the same ones above it. Rows name the ' +
    'same ones as the listed ad. There are as many ads as were once requested.',
  thorough: [
    ...unlisted,
    ...contradictions,
    ...rowsElsewhere.map(([severity, column]) =>
      finding(
        severity,
        `'ad ' || n.ad_id || ' is listed with ${column} ' || listed.${column} || ', and has ' || sum(n.rows) || ' rows with ' || n.${column}`,
        `FROM ${named} JOIN ${pinterest.ads} AS listed ON listed.id = n.ad_id
WHERE n.${column} <> listed.${column} GROUP BY n.ad_id, n.${column}, listed.${column}`,
      ),
    ),
    finding(
      'fail',
      `'ad account ' || ad_account_id || ' has ' || listed.ads || ' ads, and ' || max(d.ads) || ' were requested'`,
      `FROM ${loadedDays}
CROSS JOIN LATERAL (SELECT count(*) AS ads FROM ${pinterest.ads} AS ad WHERE ad.ad_account_id = d.ad_account_id) AS listed
GROUP BY ad_account_id, listed.ads HAVING max(d.ads) > listed.ads`,
    ),
  ],
};

export const listChecks: readonly Check[] = [lists];
