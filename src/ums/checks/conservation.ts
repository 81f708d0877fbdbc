/** Does the view give what ad_analytics holds? */
import { usedNumbers } from '../analytics-rows.js';
import { accountOn, analytics, type Check, finding, shown } from './definition.js';

/**
 * Per ad account and day: what ad_analytics holds, and what the view gives. The view adds up the pins of an ad, and leaves
 * out withdrawn rows beside others of the ad.
 */
const sums = `(
  SELECT ad_account_id, date, sum(rows) AS rows, coalesce(sum(orders), 0) AS orders,
    coalesce(sum(spend), 0) * 0.000001 AS spend, coalesce(sum(revenue), 0) * 0.000001 AS revenue,
    coalesce(sum(paid_clicks), 0) AS paid_clicks, coalesce(sum(all_clicks), 0) AS all_clicks,
    coalesce(sum(paid_impressions), 0) AS paid_impressions,
    coalesce(sum(paid_impressions), 0) + coalesce(sum(earned_impressions), 0) AS all_impressions
  FROM (
    SELECT ad_account_id, date, sum(total_checkout) AS orders, sum(spend_in_micro_dollar) AS spend,
      sum(total_checkout_value_in_micro_dollar) AS revenue, sum(clickthrough_1) AS paid_clicks,
      sum(total_clickthrough) AS all_clicks, sum(impression_1) AS paid_impressions, sum(impression_2) AS earned_impressions,
      greatest(1, count(DISTINCT concat_ws(' ', campaign_id, ad_group_id)) FILTER (WHERE num_nonnulls(${usedNumbers.join(', ')}) > 0)) AS rows
    FROM ${analytics} GROUP BY ad_account_id, date, ad_id
  ) AS ad GROUP BY ad_account_id, date
) AS stored FULL JOIN (
  SELECT ad_account_id, activity_date AS date, count(*) AS rows, sum(vendor_reported_orders) AS orders,
    sum(total_spend) AS spend, sum(vendor_reported_revenue) AS revenue,
    sum(total_clicks) AS clicks, sum(total_impressions) AS impressions,
    max(currency_conversion_rate) AS rate
  FROM ${shown} GROUP BY ad_account_id, activity_date
) AS given USING (ad_account_id, date)`;

// The rate of a day is the same for all rows of an ad account, so that sums can be compared without a quotient.
const conservation: Check = {
  number: 2,
  name: 'conservation',
  rule: 'Per ad account and day, rows, counts and converted amounts are those of ad_analytics, to the last digit.',
  thorough: [
    finding(
      'fail',
      `${accountOn('date')} || ': ' || coalesce(given.rows, 0) || ' rows of ' || coalesce(stored.rows, 0) ||
  ', spend ' || coalesce(given.spend::text, 'none') || ' instead of ' || coalesce((stored.spend * given.rate)::text, 'none')`,
      `FROM ${sums}
WHERE (given.rows, given.orders) IS DISTINCT FROM (stored.rows, stored.orders)
  OR (given.clicks, given.impressions) NOT IN ((paid_clicks, paid_impressions), (all_clicks, all_impressions))
  OR (given.spend, given.revenue) IS DISTINCT FROM (stored.spend * given.rate, stored.revenue * given.rate)`,
    ),
  ],
};

export const conservationChecks: readonly Check[] = [conservation];
