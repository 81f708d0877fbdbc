/** Are the right days there, as Pinterest gives them now? */

import { conversionReportTimes } from '../../shared/attribution.js';
import { pinterest, sync } from '../../shared/database-names.js';
import { utcDay } from '../../shared/sql.js';
import {
  accountOn,
  adOn,
  analytics,
  type Check,
  finding,
  lastUnfinished,
  loadedDays,
  ofAccount,
  priced,
  restated,
  totals,
} from './definition.js';

const TODAY = utcDay('now()');

/** Loaded days, each with the settings that its ad account was last read with. */
const withLatest = `${loadedDays} JOIN (
  SELECT DISTINCT ON (ad_account_id) ad_account_id, read_with AS latest, time_zone AS latest_zone
  FROM ${sync.analytics_days} WHERE ${ofAccount()} ORDER BY ad_account_id, last_loaded_at DESC
) AS last USING (ad_account_id)`;

/** Labels of a loaded day, and what each looks like. */
const labels = [
  ['attribution_window', '^\\d+d_click_\\d+d_engagement_\\d+d_view$'],
  ['conversion_report_time', `^(${conversionReportTimes.join('|')})$`],
  ['currency', '^[A-Z]{3}$'],
] as const;

/** What the settings of a reading decide. */
const decided = ['attribution_window', 'conversion_report_time'] as const;

const windows: Check = {
  number: 11,
  name: 'windows',
  rule:
    'An ad account has one attribution window per day, and all of its days were requested with the same settings, the last ' +
    'ones, in every table. The labels of a day say which.',
  findings: [
    finding(
      'warn',
      `${accountOn('date')} || ' was requested with other settings'`,
      `FROM ${withLatest} WHERE read_with <> latest`,
    ),
    finding(
      'warn',
      `'ad account ' || ad_account_id || ' has days of ' || string_agg(DISTINCT time_zone, ' and ' ORDER BY time_zone) ||
  ': ' || min(date) FILTER (WHERE time_zone <> latest_zone) || ' to ' || max(date) FILTER (WHERE time_zone <> latest_zone) ||
  ' and others are not calendar days of one time zone'`,
      `FROM ${withLatest} GROUP BY ad_account_id HAVING count(DISTINCT time_zone) > 1`,
    ),
    ...labels.map(([column, form]) =>
      finding(
        'fail',
        `${accountOn('date')} || ' has ${column} ' || ${column}`,
        `FROM ${loadedDays} WHERE ${column} !~ '${form}'`,
      ),
    ),
  ],
  thorough: [
    // Nobody reads the days of a table or set again that is not chosen any more. A run reads the others last.
    finding(
      'warn',
      `'ad account ' || ad_account_id || ' has days of ' || of_table || ' from ' || min(date) || ' to ' || max(date) || ' that are days of ' || counted_in ||
  ', and its ads have days of others'`,
      `FROM ${loadedDays} JOIN (
  SELECT ad_account_id, date, concat_ws(' ', table_name, nullif(attribution_set, '')) AS of_table, time_zone AS counted_in FROM ${sync.extra_days}
) AS extra USING (ad_account_id, date) WHERE counted_in <> time_zone GROUP BY ad_account_id, of_table, counted_in`,
    ),
    finding(
      'fail',
      `${accountOn('activity_date')} || ' has several windows'`,
      `FROM ${priced} GROUP BY ad_account_id, activity_date HAVING count(DISTINCT attribution_window) > 1`,
    ),
    ...decided.map((column) =>
      finding(
        'fail',
        `'days from ' || min(date) || ' to ' || max(date) || ' were requested with the same settings and have ${column} ' ||
  string_agg(DISTINCT ${column}, ' and ')`,
        `FROM ${loadedDays} GROUP BY read_with HAVING count(DISTINCT ${column}) > 1`,
      ),
    ),
    finding(
      'warn',
      `${accountOn('date')} || ' has attribution_window ' || attribution_window || ', and the last run had other windows'`,
      `FROM ${withLatest} JOIN ${pinterest.ad_accounts} AS account ON account.id = ad_account_id
WHERE read_with = latest AND attribution_window <> concat(account.click_window_days, 'd_click_',
  account.__engagement_window_days, 'd_engagement_', account.__view_window_days, 'd_view')`,
    ),
  ],
};

const restatement: Check = {
  number: 12,
  name: 'restatement',
  rule: 'The last restatement of an ad and day is what is stored, and days that had counted as final stay as they were.',
  findings: [
    finding(
      'warn',
      `${adOn('date')} || ' had counted as final and changed'`,
      `FROM ${restated} WHERE was_final AND same_settings GROUP BY ad_id, date`,
    ),
  ],
  thorough: [
    // An ad has a row for each of its pins, and the restatement is about one of them.
    finding(
      'fail',
      `'ad ' || last.ad_id || ' on ' || last.date || ' does not show its last restatement'`,
      `FROM (
  SELECT DISTINCT ON (ad_id, date) * FROM ${restated} ORDER BY ad_id, date, noticed_at DESC
) AS last
WHERE NOT EXISTS (SELECT FROM ${pinterest.ad_analytics} AS f WHERE f.ad_id = last.ad_id AND f.date = last.date
  AND f.spend_in_micro_dollar IS NOT DISTINCT FROM last.new_spend_in_micro_dollar
  AND f.total_checkout_value_in_micro_dollar IS NOT DISTINCT FROM last.new_total_checkout_value_in_micro_dollar)`,
    ),
  ],
};

/** Whether an ad account has no loaded day, or none that fits. */
const notLoaded = (fits = 'true') => `NOT EXISTS (SELECT FROM ${sync.analytics_days} AS loaded
  WHERE loaded.ad_account_id = known.ad_account_id AND ${fits})`;

/** Something that is only there when days are loaded, and they are not. A reading that is under way may still load them. */
const found = (example: string, rows: string, fits?: string) =>
  `SELECT CASE WHEN ${lastUnfinished} > now() - interval '1 day' THEN 'warn' ELSE 'fail' END AS severity, ${example} AS example
FROM (${rows}) AS known WHERE ${ofAccount()} AND ${notLoaded(fits)}`;

/** From the first to the last day that is checked; a run reads days that are not neighbours. */
const loadedDaysBetween = `(SELECT ad_account_id, date FROM ${sync.analytics_days}
  WHERE date BETWEEN (SELECT min(day) FROM unnest(CAST(:days AS date[])) AS day)
    AND (SELECT max(day) FROM unnest(CAST(:days AS date[])) AS day) AND ${ofAccount()}) AS d`;

const days: Check = {
  number: 13,
  name: 'days',
  rule:
    'No row is of a future day, or of a day that is not loaded. No day is missing between two loaded ones, or although it ' +
    'was compared or restated; a loaded day without rows had no activity. An ad account with rows, ads or a sync that ' +
    'succeeded has loaded days.',
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
      `FROM (SELECT ad_account_id, date, lag(date) OVER (PARTITION BY ad_account_id ORDER BY date) AS before FROM ${loadedDaysBetween}) AS d
WHERE date - before > 1`,
    ),
  ],
  thorough: [
    ...[totals, restated].map((known) =>
      found(
        `${accountOn('date')} || ' was read before, and is not loaded'`,
        `SELECT DISTINCT ad_account_id, date FROM ${known}`,
        'loaded.date = known.date',
      ),
    ),
    found(
      `'ad account ' || ad_account_id || ' has ' || rows || ' rows and no loaded day'`,
      `SELECT ad_account_id, count(*) AS rows FROM ${pinterest.ad_analytics} GROUP BY 1`,
    ),
    found(
      `'a sync of ad account ' || ad_account_id || ' succeeded, and no day is loaded'`,
      `SELECT ad_account_id FROM ${sync.account_runs}`,
    ),
    finding(
      'warn',
      `'ad account ' || ad_account_id || ' has ads and no loaded day'`,
      `FROM (SELECT DISTINCT ad_account_id FROM ${pinterest.ads}) AS known
WHERE ${ofAccount()} AND ${notLoaded()}`,
    ),
  ],
};

export const timeChecks: readonly Check[] = [windows, restatement, days];
