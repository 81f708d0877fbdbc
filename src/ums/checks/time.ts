/** Are the right days there, as Pinterest gives them now? And do tables of other vendors fit beside them? */
import { pinterest, sync, ums } from '../../shared/database-names.js';
import { schemas } from '../../shared/schemas.js';
import { vendorPerformance } from '../vendor-performance.js';
import {
  accountOn,
  adOn,
  analytics,
  type Check,
  finding,
  loadedDays,
  ofAccount,
  restated,
  shown,
} from './definition.js';

const TODAY = `CAST(now() AT TIME ZONE 'UTC' AS date)`;

const windows: Check = {
  number: 11,
  name: 'windows',
  rule: 'An ad account has one attribution window per day, and all of its days were requested with the present settings.',
  findings: [
    finding(
      'fail',
      `${accountOn('activity_date')} || ' has several windows'`,
      `FROM ${shown} GROUP BY ad_account_id, activity_date HAVING count(DISTINCT attribution_window) > 1`,
    ),
    finding(
      'warn',
      `${accountOn('date')} || ' was requested with other settings'`,
      `FROM ${loadedDays}
WHERE read_with <> (SELECT latest.read_with FROM ${sync.analytics_days} AS latest
  WHERE latest.ad_account_id = d.ad_account_id ORDER BY latest.last_loaded_at DESC LIMIT 1)`,
    ),
  ],
};

const restatement: Check = {
  number: 12,
  name: 'restatement',
  rule: 'What Pinterest changed afterwards is what the schema gives, and days that had counted as final stay as they were.',
  findings: [
    finding(
      'fail',
      `'ad ' || last.ad_id || ' on ' || last.date || ' does not show its last restatement'`,
      `FROM (
  SELECT DISTINCT ON (ad_id, date) * FROM ${restated} ORDER BY ad_id, date, noticed_at DESC
) AS last
LEFT JOIN ${shown} ON u.ad_id = last.ad_id AND u.activity_date = last.date
WHERE u.ad_id IS NULL
  OR u.total_spend <> coalesce(last.new_spend_in_micro_dollar, 0) * 0.000001 * u.currency_conversion_rate
  OR u.vendor_reported_revenue <>
    coalesce(last.new_total_checkout_value_in_micro_dollar, 0) * 0.000001 * u.currency_conversion_rate`,
    ),
    finding(
      'warn',
      `${adOn('date')} || ' had counted as final and changed'`,
      `FROM ${restated} WHERE was_final AND same_settings GROUP BY ad_id, date`,
    ),
  ],
};

const days: Check = {
  number: 13,
  name: 'days',
  rule:
    'No row is of a day to come, and none of one that is not loaded. No day is missing between two loaded ones; ' +
    'a loaded day without rows is one without activity.',
  findings: [
    finding(
      'fail',
      `${accountOn('date')} || ' is in the future'`,
      `FROM ${pinterest.ad_analytics} WHERE date > ${TODAY} AND ${ofAccount()} GROUP BY ad_account_id, date`,
    ),
    finding(
      'warn',
      `${accountOn('date')} || ' has rows and is not loaded'`,
      `FROM ${analytics}
WHERE NOT EXISTS (SELECT FROM ${sync.analytics_days} AS d WHERE d.ad_account_id = f.ad_account_id AND d.date = f.date)
GROUP BY ad_account_id, date`,
    ),
    finding(
      'warn',
      `'ad account ' || ad_account_id || ' misses ' || before + 1 || ' to ' || date - 1`,
      `FROM (SELECT ad_account_id, date, lag(date) OVER (PARTITION BY ad_account_id ORDER BY date) AS before FROM ${loadedDays}) AS d
WHERE date - before > 1`,
    ),
  ],
};

/** Columns of a relation by their position. */
const columnsOf = (relation: string) => `
  SELECT row_number() OVER (ORDER BY attnum) AS position, attname || ' ' || format_type(atttypid, atttypmod) AS is
  FROM pg_attribute WHERE attrelid = ${relation} AND attnum > 0 AND NOT attisdropped`;

const vendors: Check = {
  number: 15,
  name: 'vendors',
  rule: `A ${vendorPerformance.name} in another schema has the same columns in the same order, so that UNION ALL puts them together.`,
  findings: [
    finding(
      'fail',
      `other.relnamespace::regnamespace || '.' || other.relname || ': column ' || different.position ||
  ' is ' || coalesce(different.theirs, 'missing') || ' instead of ' || coalesce(different.ours, 'none')`,
      `FROM pg_class AS other
CROSS JOIN LATERAL (
  SELECT position, ours.is AS ours, theirs.is AS theirs
  FROM (${columnsOf(`'${ums.vendor_performance}'::regclass`)}) AS ours
  FULL JOIN (${columnsOf('other.oid')}) AS theirs USING (position)
  WHERE ours.is IS DISTINCT FROM theirs.is
) AS different
WHERE other.relname = '${vendorPerformance.name}' AND other.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND other.relnamespace <> '${schemas.ums}'::regnamespace`,
    ),
  ],
};

export const timeChecks: readonly Check[] = [windows, restatement, days, vendors];
