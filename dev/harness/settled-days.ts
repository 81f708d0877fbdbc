// Days that a run has no reason to read: loaded, compared with Pinterest's total, and done with.
import { readWithOf, zoneOf } from '../../src/activities/common/reading-settings.js';
import { loadConfig } from '../../src/config/index.js';
import { LONGEST_LOOKBACK_DAYS } from '../../src/shared/analytics-plan.js';
import { sync } from '../../src/shared/database-names.js';
import type { DayRange } from '../../src/shared/dates.js';
import { query } from '../stack/query.js';

/**
 * As a run of long after them has left them, which found nothing on them. A run of today would not do: the next one reads
 * the days of its lookback again.
 *
 * @param settings those that a run must have to leave them alone; default: those of an empty environment.
 */
export async function enterSettledDays(
  databaseUrl: string,
  adAccountIds: readonly string[],
  { from, to }: DayRange,
  settings: Parameters<typeof readWithOf>[0] = loadConfig({}).pinterest,
): Promise<void> {
  const readWith = readWithOf(settings);
  await query(
    databaseUrl,
    `INSERT INTO ${sync.analytics_days} (ad_account_id, date, ads, rows, requests, read_on, read_with, workflow_id,
       asked_at, all_ads, via, is_ready, is_final, final_at, time_zone)
     SELECT ad_account_id, day, 0, 0, 0, day + interval '${LONGEST_LOOKBACK_DAYS + 1} days', '${readWith}', 'earlier',
       'infinity', true, 'daily', true, true, now(), '${zoneOf(settings)}'
     FROM unnest('{${adAccountIds.join(',')}}'::text[]) AS ad_account_id,
       generate_series('${from}'::date, '${to}'::date, interval '1 day') AS day`,
  );
  await query(
    databaseUrl,
    `INSERT INTO ${sync.reconciliation} (ad_account_id, date)
     SELECT ad_account_id, date FROM ${sync.analytics_days}
     WHERE ad_account_id = ANY ('{${adAccountIds.join(',')}}') AND date BETWEEN '${from}' AND '${to}'`,
  );
}
