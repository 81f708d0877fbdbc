/** What monitoring shows of each ad account: how far behind it is, how it adds up, when it last succeeded. */
import type { Knex } from 'knex';
import { REACH_DAYS } from '../shared/analytics-plan.js';
import { pinterest, sync } from '../shared/database-names.js';
import { type Day, daysBetween } from '../shared/dates.js';
import { todayIn, UTC } from '../time-zones.js';
import { ownerOf } from './ad-account-owners.js';
import { select } from './select.js';

interface MonitoredAccount {
  adAccountId: string;
  /** The connection that syncs it. */
  connection: string;
  /** Whether Pinterest still lists it, as far as a list was ever read. */
  isListed: boolean;
  /** From the freshest loaded day to yesterday. */
  daysBehind: number;
  differingDays: number;
  /** That keep their numbers although Pinterest's last answers leave them out. */
  unconfirmedRows: number;
  /** In the currency of the ad account. */
  spendDifference: number;
  /** Unix time of the last run that succeeded. */
  lastSuccess: number | null;
}

interface Row extends Omit<MonitoredAccount, 'daysBehind'> {
  freshestDay: Day | null;
  timeZone: string | null;
}

/** Looks at one row of coverage per ad account, however many days are loaded. */
const MONITORED = `
SELECT account.id AS "adAccountId", ${ownerOf('account.id')} AS connection,
  EXISTS (SELECT FROM ${sync.listed_ad_accounts} AS listed WHERE listed.ad_account_id = account.id)
    OR NOT EXISTS (SELECT FROM ${sync.listed_ad_accounts}) AS "isListed",
  freshest.date::text AS "freshestDay", freshest.time_zone AS "timeZone",
  coalesce(compared.differing, 0)::int AS "differingDays",
  (SELECT count(*) FROM ${sync.absent_rows} AS absent WHERE absent.ad_account_id = account.id)::int AS "unconfirmedRows",
  coalesce(compared.spend, 0)::float8 AS "spendDifference",
  extract(epoch FROM run.succeeded_at)::float8 AS "lastSuccess"
FROM ${pinterest.ad_accounts} AS account
LEFT JOIN LATERAL (
  SELECT date, time_zone FROM ${sync.analytics_days} AS day
  WHERE day.ad_account_id = account.id ORDER BY date DESC LIMIT 1
) AS freshest ON true
LEFT JOIN (
  SELECT ad_account_id, count(*) AS differing, sum(abs(difference_spend_in_micro_dollar)) / 1e6 AS spend
  FROM ${sync.reconciliation} WHERE reason IS NOT NULL GROUP BY 1
) AS compared ON compared.ad_account_id = account.id
LEFT JOIN ${sync.account_runs} AS run ON run.ad_account_id = account.id`;

/** All that were ever read. */
export async function readMonitoredAccounts(db: Knex): Promise<MonitoredAccount[]> {
  const rows = await select<Row>(db, MONITORED);
  const now = new Date();
  return rows.map(({ freshestDay, timeZone, ...account }) => ({
    ...account,
    daysBehind: freshestDay ? daysBehind(freshestDay, timeZone ?? UTC, now) : REACH_DAYS - 1,
  }));
}

/** Yesterday is the one where the ad account counts its days. */
function daysBehind(freshestDay: Day, timeZone: string, now: Date): number {
  return Math.max(0, daysBetween(freshestDay, todayIn(timeZone, now)) - 1);
}
