/** What Postgres tells of each ad account. */
import type { Knex } from 'knex';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import type { Day } from '../../shared/dates.js';

export interface StoredAccount {
  adAccountId: string;
  name: string | null;
  currency: string | null;
  /** The connection that syncs it. */
  connection: string;
  /** Whether Pinterest still lists it, as far as a list was ever read. */
  isListed: boolean;
  campaigns: number;
  adGroups: number;
  ads: number;
  analyticsRows: number;
  lastLoadedAt: Date | null;
  loaded: Map<Day, boolean>;
  /** When each of these days was last read. */
  readAt: Map<Day, Date>;
  rejectedRows: number;
  rejectedDays: Set<Day>;
}

// An ad account that was listed and never synced is as much of a hole as a day that is missing.
const QUERY = `
  WITH listed AS (
    SELECT ad_account_id AS id, max(name) AS name FROM pinterest_sync.listed_ad_accounts GROUP BY 1
  ), account AS (
    SELECT id, coalesce(a.name, listed.name) AS name, a.currency,
      listed.id IS NOT NULL OR NOT EXISTS (SELECT FROM listed) AS is_listed
    FROM pinterest.ad_accounts a FULL JOIN listed USING (id)
  )
  SELECT account.*,
    coalesce((SELECT min(connection) FROM pinterest_sync.ad_account_owners o WHERE o.ad_account_id = account.id), ?) AS connection,
    (SELECT count(*) FROM pinterest.campaigns c WHERE c.ad_account_id = account.id)::int AS campaigns,
    (SELECT count(*) FROM pinterest.ad_groups g WHERE g.ad_account_id = account.id)::int AS ad_groups,
    (SELECT count(*) FROM pinterest.ads d WHERE d.ad_account_id = account.id)::int AS ads,
    coalesce(days.rows, 0)::float8 AS rows, days.loaded_at, coalesce(days.loaded, '{}') AS loaded, coalesce(days.read_at, '{}') AS read_at,
    coalesce(rejected.rows, 0)::float8 AS rejected_rows, coalesce(rejected.days, '{}') AS rejected_days
  FROM account
  LEFT JOIN (
    SELECT ad_account_id AS id, sum(rows) AS rows, max(last_loaded_at) AS loaded_at,
      jsonb_object_agg(date::text, is_final) AS loaded,
      jsonb_object_agg(date::text, last_loaded_at) AS read_at
    FROM pinterest_sync.analytics_days GROUP BY 1
  ) AS days USING (id)
  LEFT JOIN (
    SELECT ad_account_id AS id, count(*) AS rows,
      array_agg(DISTINCT date::text) FILTER (WHERE date IS NOT NULL) AS days
    FROM pinterest_sync.rejected_rows GROUP BY 1
  ) AS rejected USING (id)
  ORDER BY id`;

export async function readAccounts(db: Knex): Promise<StoredAccount[]> {
  const { rows } = await db.raw(QUERY, [DEFAULT_CONNECTION]);
  return rows.map((row: Record<string, never>) => ({
    adAccountId: row.id,
    name: row.name,
    currency: row.currency,
    connection: row.connection,
    isListed: row.is_listed,
    campaigns: row.campaigns,
    adGroups: row.ad_groups,
    ads: row.ads,
    analyticsRows: row.rows,
    lastLoadedAt: row.loaded_at,
    loaded: new Map(Object.entries(row.loaded ?? {})),
    readAt: new Map(Object.entries<string>(row.read_at ?? {}).map(([day, time]) => [day, new Date(time)])),
    rejectedRows: row.rejected_rows,
    rejectedDays: new Set(row.rejected_days),
  }));
}
