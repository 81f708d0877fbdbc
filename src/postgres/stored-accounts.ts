/** How much of each ad account is stored, for `client status`. */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { ownerOf } from './ad-account-owners.js';
import { select } from './select.js';

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
  /** Of the day that was read last, and of all loaded days. */
  timeZone: string;
  timeZones: string[];
  /** Loaded days, and whether they are final. */
  loaded: Map<Day, boolean>;
  /** When each of these days was last read. */
  readAt: Map<Day, Date>;
  rejectedRows: number;
  /** Values that could not be read, whose columns are NULL. */
  unreadableValues: number;
  rejectedDays: Set<Day>;
  /** Rows that keep their numbers although Pinterest's last answers leave them out, and their days. */
  unconfirmedRows: number;
  unconfirmedDays: Day[];
}

interface Row extends Omit<StoredAccount, 'loaded' | 'readAt' | 'rejectedDays'> {
  loaded: Record<Day, boolean>;
  readAt: Record<Day, string>;
  rejectedDays: Day[];
}

const countOf = (table: string) =>
  `(SELECT count(*) FROM ${table} AS one WHERE one.ad_account_id = account.id)::int`;

// An ad account that was listed and never synced counts as missing, as a day does.
const QUERY = `
  WITH listed AS (
    SELECT ad_account_id AS id, max(name) AS name FROM ${sync.listed_ad_accounts} GROUP BY 1
  ), account AS (
    SELECT id, coalesce(a.name, listed.name) AS name, a.currency,
      listed.id IS NOT NULL OR NOT EXISTS (SELECT FROM listed) AS is_listed
    FROM ${pinterest.ad_accounts} a FULL JOIN listed USING (id)
  ), days AS (
    SELECT ad_account_id AS id, sum(rows) AS rows, max(last_loaded_at) AS loaded_at,
      jsonb_object_agg(date::text, is_final) AS loaded,
      jsonb_object_agg(date::text, last_loaded_at) AS read_at,
      (array_agg(time_zone ORDER BY last_loaded_at DESC))[1] AS time_zone,
      array_agg(DISTINCT time_zone) AS time_zones
    FROM ${sync.analytics_days} GROUP BY 1
  ), rejected AS (
    SELECT ad_account_id AS id,
      count(*) FILTER (WHERE kind = 'row') AS rows, count(*) FILTER (WHERE kind = 'value') AS cells,
      array_agg(DISTINCT date::text) FILTER (WHERE date IS NOT NULL AND kind = 'row') AS days
    FROM ${sync.rejected_rows} GROUP BY 1
  ), absent AS (
    SELECT ad_account_id AS id, count(*) AS rows, array_agg(DISTINCT date::text) AS days
    FROM ${sync.absent_rows} GROUP BY 1
  )
  SELECT id AS "adAccountId", account.name, currency, is_listed AS "isListed",
    ${ownerOf('id')} AS connection,
    ${countOf(pinterest.campaigns)} AS campaigns,
    ${countOf(pinterest.ad_groups)} AS "adGroups",
    ${countOf(pinterest.ads)} AS ads,
    coalesce(days.rows, 0)::float8 AS "analyticsRows",
    days.loaded_at AS "lastLoadedAt",
    coalesce(days.loaded, '{}') AS loaded,
    coalesce(days.read_at, '{}') AS "readAt",
    coalesce(days.time_zone, 'UTC') AS "timeZone",
    coalesce(days.time_zones, '{UTC}') AS "timeZones",
    coalesce(rejected.rows, 0)::float8 AS "rejectedRows",
    coalesce(rejected.cells, 0)::float8 AS "unreadableValues",
    coalesce(rejected.days, '{}') AS "rejectedDays",
    coalesce(absent.rows, 0)::float8 AS "unconfirmedRows",
    coalesce(absent.days, '{}') AS "unconfirmedDays"
  FROM account LEFT JOIN days USING (id) LEFT JOIN rejected USING (id) LEFT JOIN absent USING (id)
  ORDER BY id`;

export async function readStoredAccounts(db: Knex): Promise<StoredAccount[]> {
  const rows = await select<Row>(db, QUERY);
  return rows.map(({ loaded, readAt, rejectedDays, ...account }) => ({
    ...account,
    loaded: new Map(Object.entries(loaded)),
    readAt: new Map(Object.entries(readAt).map(([day, time]) => [day, new Date(time)])),
    rejectedDays: new Set(rejectedDays),
  }));
}
