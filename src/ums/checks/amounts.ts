/** Do the numbers fit each other? */
import { ums } from '../../shared/database-names.js';
import { vendorPerformance } from '../vendor-performance.js';
import { accountOn, adOn, analytics, type Check, finding, measures, priced, shown } from './definition.js';

const units: Check = {
  number: 6,
  name: 'units',
  rule: 'Spend in millionths and spend in whole units are the same amount, within 0.01, whatever the currency.',
  rowFaults: [
    {
      severity: 'fail',
      what: 'spend_in_micro_dollar and spend_in_dollar differ',
      where: 'abs(f.spend_in_micro_dollar * 0.000001 - f.spend_in_dollar) > 0.01',
    },
  ],
};

// Pinterest does not document these formulas, so a difference is a warning, not a failure.
const ratios: Check = {
  number: 7,
  name: 'ratios',
  rule: "Pinterest's own ratios are those of the sums that they are made of.",
  rowFaults: [
    {
      severity: 'warn',
      what: 'checkout_roas',
      where:
        'abs(f.checkout_roas * f.spend_in_micro_dollar - f.total_checkout_value_in_micro_dollar) > 0.01 * f.spend_in_micro_dollar',
    },
    {
      severity: 'warn',
      what: 'cpm_in_micro_dollar',
      where:
        'abs(f.cpm_in_micro_dollar * f.impression_1 - f.spend_in_micro_dollar * 1000) > f.spend_in_micro_dollar + f.impression_1',
    },
    {
      severity: 'warn',
      what: 'ctr',
      where: 'abs(f.ctr * f.impression_1 - f.clickthrough_1) > 0.001 * f.impression_1',
    },
  ],
};

/** Rows after which it is no accident any more that two different columns are always equal. */
const ENOUGH_ROWS = 30;

const sources: Check = {
  number: 8,
  name: 'sources',
  rule: 'Columns whose specified source looks like a mistake hold what their name says (see PINTEREST_MAPPING).',
  rowFaults: [
    {
      severity: 'fail',
      what: 'total_click_checkout_value_in_micro_dollar is a count',
      where:
        'f.total_click_checkout > 0 AND f.total_click_checkout_value_in_micro_dollar = f.total_click_checkout',
    },
    {
      severity: 'fail',
      what: 'paid_impression is not a whole number',
      where: 'f.paid_impression <> trunc(f.paid_impression)',
    },
    {
      severity: 'warn',
      what: 'paid_impression is far from impression_1',
      where: 'abs(f.paid_impression - f.impression_1) > 0.05 * f.impression_1',
    },
    {
      severity: 'warn',
      what: 'total_clickthrough is not clickthrough_1 + clickthrough_2',
      where: 'f.total_clickthrough <> coalesce(f.clickthrough_1, 0) + coalesce(f.clickthrough_2, 0)',
    },
    {
      severity: 'warn',
      what: 'gross is less than net',
      where: 'f.clickthrough_1_gross < f.clickthrough_1 OR f.impression_1_gross < f.impression_1',
    },
  ],
  findings: [
    finding(
      'fail',
      `'clickthrough_2 is always clickthrough_1_gross: ad account ' || ad_account_id`,
      `FROM ${analytics} WHERE clickthrough_1_gross > 0
GROUP BY ad_account_id HAVING count(*) >= ${ENOUGH_ROWS} AND bool_and(clickthrough_2 IS NOT DISTINCT FROM clickthrough_1_gross)`,
    ),
  ],
};

const parts = (suffix: string) =>
  ['click', 'engagement', 'view'].map((kind) => `coalesce(f.total_${kind}_checkout${suffix}, 0)`).join(' + ');
const VALUE = '_value_in_micro_dollar';

const attribution: Check = {
  number: 9,
  name: 'attribution',
  rule: 'Checkouts of clicks, engagements and views add up to all checkouts; clicks and views are never more than all.',
  rowFaults: [
    {
      severity: 'warn',
      what: 'total_checkout is not the sum of its parts',
      where: `coalesce(f.total_checkout, 0) <> ${parts('')}`,
    },
    {
      severity: 'warn',
      what: `total_checkout${VALUE} is not the sum of its parts`,
      where: `coalesce(f.total_checkout${VALUE}, 0) <> ${parts(VALUE)}`,
    },
  ],
  thorough: [
    finding(
      'fail',
      `'clicks and views are more than all: ' || ${adOn('activity_date')}`,
      `FROM ${shown}
WHERE purchases_clickthrough + purchases_viewthrough > vendor_reported_orders
  OR revenue_clickthrough + revenue_viewthrough > vendor_reported_revenue`,
    ),
  ],
};

/** The amounts, and the rate that they are multiplied by. */
const converted = vendorPerformance.columns.filter(({ isConverted }) => isConverted).map(({ name }) => name);

const withoutRate = (condition: string) =>
  finding(
    'fail',
    `${accountOn('activity_date')} || ': no rate from ' ||
  coalesce(original_currency, 'an unknown currency') || ' to ' || coalesce(target_currency, 'an unknown one')`,
    `FROM ${priced} WHERE currency_conversion_rate IS NULL AND ${condition}
GROUP BY ad_account_id, original_currency, target_currency, activity_date`,
  );

const conversion: Check = {
  number: 10,
  name: 'conversion',
  rule:
    'Every amount is converted, all amounts of a row by one rate, into one currency; the rate is 1 when and only when ' +
    'both currencies are the same. "pinterest-ads-sync fx update" brings rates.',
  findings: [
    withoutRate('original_currency IS NULL'),
    `SELECT CASE WHEN original_currency = target_currency THEN 'fail' ELSE 'warn' END AS severity,
  'rate ' || currency_conversion_rate || ' from ' || original_currency || ' to ' || target_currency || ' on ' || activity_date AS example
FROM ${priced} WHERE (original_currency = target_currency) <> (currency_conversion_rate = 1)
GROUP BY original_currency, target_currency, activity_date, currency_conversion_rate`,
    finding(
      'fail',
      `'amounts are converted to ' || string_agg(DISTINCT master_currency, ' and ')`,
      `FROM ${ums.integrations} HAVING count(DISTINCT master_currency) > 1`,
    ),
  ],
  thorough: [
    // A run says once, at its end, which rates its days lack.
    withoutRate('original_currency IS NOT NULL'),
    finding(
      'fail',
      `'not all amounts are converted: ' || ${adOn('activity_date')}`,
      `FROM ${shown} WHERE num_nulls(${converted.join(', ')}) NOT IN (0, ${converted.length})`,
    ),
  ],
};

const ranges: Check = {
  number: 14,
  name: 'ranges',
  rule: 'No measure is below 0, spend comes with impressions, and ids are text.',
  rowFaults: [
    {
      severity: 'warn',
      what: 'spend without impressions',
      where: 'f.spend_in_micro_dollar > 0 AND coalesce(f.impression_1, 0) = 0',
    },
  ],
  thorough: [
    finding(
      'fail',
      `'a measure is below 0: ' || ${adOn('activity_date')}`,
      `FROM ${shown} WHERE least(${measures.join(', ')}) < 0`,
    ),
    finding(
      'fail',
      `attname || ' is ' || format_type(atttypid, atttypmod)`,
      `FROM pg_attribute WHERE attrelid = '${ums.vendor_performance}'::regclass AND attname ~ '(^|_)id$' AND atttypid <> 'text'::regtype`,
    ),
  ],
};

export const amountChecks: readonly Check[] = [units, ratios, sources, attribution, conversion, ranges];
