/** What there is to check: a check that looks at nothing finds nothing. */
import type { Knex } from 'knex';
import { pinterest, sync } from '../../shared/database-names.js';
import { analytics, bindingsOf, type CheckScope, loadedDays } from './definition.js';

export interface ScopeSize {
  rows: number;
  /** Loaded days, each of one ad account. */
  days: number;
  adAccounts: number;
  /** Whether anything is known of the ad account that was named. */
  isKnown: boolean;
}

const names = (table: string, column = 'ad_account_id') =>
  `EXISTS (SELECT FROM ${table} WHERE ${column} = CAST(:account AS text))`;

const COUNT = `
WITH seen AS (
  SELECT ad_account_id, count(*) AS rows, 0 AS days FROM ${analytics} GROUP BY 1
  UNION ALL SELECT ad_account_id, 0, count(*) FROM ${loadedDays} GROUP BY 1
)
SELECT coalesce(sum(rows), 0)::float8 AS rows, coalesce(sum(days), 0)::float8 AS days,
  count(DISTINCT ad_account_id)::int AS "adAccounts",
  CAST(:account AS text) IS NULL OR ${[
    names(pinterest.ad_accounts, 'id'),
    names(pinterest.ad_analytics),
    names(sync.analytics_days),
    names(sync.account_runs),
    names(sync.listed_ad_accounts),
  ].join(' OR ')} AS "isKnown"
FROM seen`;

export async function readScopeSize(db: Knex, scope: CheckScope): Promise<ScopeSize> {
  const { rows } = await db.raw<{ rows: [ScopeSize] }>(COUNT, bindingsOf(scope));
  return rows[0];
}
