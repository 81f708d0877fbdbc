/** The parts of docs/ums.md that no definition holds. */
import { CARRIED_DAYS } from '../../src/ums/fx-rates.js';

export const beforeColumns = `
# The Unified Marketing Schema

<!-- Written by \`npm run docs\` from src/ums and dev/docs. Changes made here are lost. -->

\`ums.vendor_performance\` shows spend and results in one shape for all ad platforms, so that a report over several
needs no knowledge of each. Here is what Pinterest gives for it: one row per ad and UTC day with activity. It is a view
over the five tables: a restated day, a new name, another rule or rate shows at once, and nothing has to be built again.

## First queries

\`\`\`sql
-- Spend, return and cost per order of each campaign over the last 30 days, in the master currency.
SELECT campaign_id, max(campaign_name) AS campaign, target_currency,
  round(sum(total_spend), 2) AS spend,
  round(sum(vendor_reported_revenue) / nullif(sum(total_spend), 0), 2) AS roas,
  round(sum(total_spend) / nullif(sum(vendor_reported_orders), 0), 2) AS cost_per_order
FROM ums.vendor_performance
WHERE activity_date >= current_date - 30
GROUP BY campaign_id, target_currency
ORDER BY spend DESC NULLS LAST;

-- Week by week, per store and sub-channel.
SELECT date_trunc('week', activity_date)::date AS week, store, subchannel, target_currency,
  round(sum(total_spend), 2) AS spend, sum(total_clicks) AS clicks,
  round(sum(total_clicks) / nullif(sum(total_impressions), 0) * 100, 2) AS ctr_percent
FROM ums.vendor_performance
GROUP BY 1, 2, 3, 4
ORDER BY 1 DESC, spend DESC NULLS LAST;

-- Which currencies the amounts came in, and at which rates.
SELECT original_currency, target_currency, min(currency_conversion_rate) AS lowest_rate,
  max(currency_conversion_rate) AS highest_rate, round(sum(total_spend), 2) AS spend,
  count(*) FILTER (WHERE currency_conversion_rate IS NULL) AS rows_without_rate
FROM ums.vendor_performance
GROUP BY 1, 2 ORDER BY 1;
\`\`\`

Group by \`campaign_id\`, \`adset_id\` or \`ad_id\` and take the name with \`max()\`: names can be the same or change, and Postgres
plans it better.

## How to read it

- **A missing number is 0, a missing amount is NULL.** Pinterest leaves out what is zero, and so counts and amounts are 0
  then. An amount is NULL for one reason only: there is no rate for its currency and day. \`sum()\` passes over NULL, so
  look at check 10 before you trust a total in several currencies.
- **Ratios are not stored.** Divide sums, as above; ratios of rows cannot be added or averaged.
- **Amounts are exact.** They are \`numeric\`, multiplied and never divided, so that sums agree with Pinterest's to the last
  digit. Round when you show them.
- **Names, statuses and the currency are those of the last sync**, on all days.
- **Paid or total.** Clicks and impressions are those of paid pins. \`UMS_METRIC_BASIS=total\` also counts what followed when
  people saved the ad, which Pinterest calls earned. The next \`client migrate\`, or the next start of a worker whose role
  owns the view, takes it up. Orders and revenue are the same in both: Pinterest does not split them.
- **Engagement checkouts** (credited to a save or a close-up) are in \`vendor_reported_orders\` and \`vendor_reported_revenue\` and
  in neither the click nor the view columns, so that these two can be less than the whole.

## ums.vendor_performance
`;

export const beforeSettings = `
The column order is a contract: other vendors' tables are put beside this one by position, so new columns go to the end.

## Settings

Everything works without them: amounts are then converted to US dollars, and there is one store without a name. They are
tables, to be changed with SQL; changes show at once.

\`\`\`sql
-- Another master currency for all ad accounts.
UPDATE ums.integrations SET master_currency = 'EUR' WHERE ad_account_id = '*';

-- An ad account of its own store. integration_id is made up.
INSERT INTO ums.integrations (ad_account_id, integration_name, store, master_currency)
VALUES ('549755885175', 'Pinterest Ads US', 'fernhollow.example', 'EUR');

-- Which campaigns are which sub-channel. The lowest priority wins.
INSERT INTO ums.channel_mapping (priority, campaign_name, subchannel, media_type) VALUES
  (20, '%retargeting%', 'Retargeting', 'Image'),
  (30, '%prospecting%', 'Prospecting', 'Image');
INSERT INTO ums.channel_mapping (priority, campaign_id, subchannel, media_type)
VALUES (10, '626735565838', 'Brand', 'Video');
\`\`\`
`;

export const beforeChecks = `
### Exchange rates

\`client fx import FILE\` loads rates from a CSV file in one of two forms. A file with a bad line is refused as a whole; the
message names the line, the value and what is allowed.

- Lines of \`date,from,to,rate\`, such as \`2026-11-23,EUR,USD,1.0842\`: one EUR is 1.0842 USD. Each pair is used as it is given;
  the inverse is a pair of its own.
- The [history file of the European Central Bank](https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html)
  (\`eurofxref-hist.csv\`, unzipped): what one euro costs in other currencies. Rates from every currency into each
  \`master_currency\` are computed from it, by way of the euro, with at least 16 digits; \`--to\` names other currencies.

A rate is used for its day and, where the next one is missing (weekends, bank holidays), for up to ${CARRIED_DAYS} days more.
After that there is none: a NULL and a failed check are better than a stale rate, and no rate is never taken for 1.
Importing a file again changes nothing, and an older file does not put its rates over newer ones. Import at least once a
week, and again after a change of the master currency.

## Checks

\`client check\` looks whether the view can be trusted: fifteen checks, each of which passes, warns or fails, with examples of
what it found. A failed one gives exit code 1. It looks at the last 90 days; \`--days\` and \`--ad-account\` change that,
\`--json\` prints it for programs. Each sync ends with the same checks of the ad account and the days that it read; what
does not pass is in its notes, and never fails a sync whose rows are all there.
`;

export const afterChecks = `
What to do about a finding:

| check | likely cause and remedy |
|---|---|
| key, fan-out, conservation | A constraint or the view was changed by hand: \`client migrate\` makes the view again. Else please report it. |
| orphans | Pinterest's lists do not name the entity. The row counts, without names. The next sync reads the lists again. |
| reconciliation | Pinterest counts more than its ads, or less: \`client status\` names the likely reason. Read the days again with \`client backfill\`. |
| units, ratios, sources, attribution | Pinterest means something else by a column than we think, or \`PINTEREST_MAPPING=documented\` is set. Please report the example. |
| conversion | \`client fx import\` with a file that has the days and currencies. An unknown currency is Pinterest's to mend. |
| windows | The attribution settings were changed, and days that are out of reach or not read again yet have the old windows: \`attribution_window\` says which. \`client backfill\` reads those in reach again. |
| restatement | A final day changed: \`pinterest_sync.restatements\` has old and new. |
| days | A day failed or was never asked for: the next sync, or \`client backfill\`, reads it. |
| ranges | Pinterest sent it; please report it if it goes on. |
| vendors | The other schema's view lacks a column or has another order: see below. |

## Other vendors

A second platform joins by a relation of the same name in a schema of its own, \`snapchat.vendor_performance\` say, with the
columns above: the same names and types in the same order, NULL for what it does not have, amounts in the same
\`target_currency\`, and an \`id\` that starts from another \`integration_id\`, so that it is never the same. Check 15 holds the
columns of every such relation against these. Then one view has all:

\`\`\`text
CREATE VIEW ums.all_vendors AS
SELECT * FROM ums.vendor_performance
UNION ALL
SELECT * FROM snapchat.vendor_performance;
\`\`\`

A new version may add columns at the end. \`SELECT *\` in a view stands for the columns that were there when it was made, so
such a view goes on as it is.

## Why a view, and how fast it is

Measured with \`npm run bench:ums\` or the same by hand: Postgres 18 with its default settings on two cores, 10 million
rows of \`ad_analytics\` (714 days, 20,000 ads in 8 ad accounts with 6 currencies; 4.9 GB and 1.1 GB of indexes), the report
per campaign that the first query above makes, all in memory, the best of several runs:

| days | rows | view | the same rows as a table | roll-up, as below |
|---|---|---|---|---|
| a day | 14,000 | 0.05 s | | |
| a month | 434,000 | 0.66 s | 0.38 s | 0.02 s |
| ten months | 4,260,000 | 7 s | | |

Measured again with everything that the view has joined since, on a machine with a load of 4: a month took 0.77 s at best
and 0.83 s in the middle.

The plain sums of a month, straight from \`ad_analytics\` and without names and currencies, take 0.38 s. Other work on the
same two cores makes all of it slower, the view up to three times. Grouping by the name in place of \`max()\` takes half as
long again.

So a table would be faster, but less than twice, and it would have to follow more than the day that was read: a renamed
campaign, another rule, rate, currency or store changes rows of all days. A view cannot be out of date. What makes it fast
enough: each join finds one row by a unique index, so that Postgres leaves out those whose columns a report does not name;
settings are joined once per ad account; the index on \`(date, ad_account_id)\` finds the days; and the sums are made in
parallel.

A hundred million rows we have not measured. A month of that is about the ten months above, so expect some 7 seconds, and
4 from a table: neither is what a dashboard wants. Reports that need no single ads then use a roll-up, which is refreshed
after each sync and is as small as the number of campaigns and days:

\`\`\`sql
CREATE MATERIALIZED VIEW ums.campaign_days AS
SELECT activity_date, ad_account_id, campaign_id, max(campaign_name) AS campaign_name, max(subchannel) AS subchannel,
  target_currency, sum(total_spend) AS total_spend, sum(total_clicks) AS total_clicks,
  sum(total_impressions) AS total_impressions, sum(vendor_reported_orders) AS vendor_reported_orders,
  sum(vendor_reported_revenue) AS vendor_reported_revenue
FROM ums.vendor_performance
GROUP BY activity_date, ad_account_id, campaign_id, target_currency;

REFRESH MATERIALIZED VIEW ums.campaign_days;
\`\`\`

The checks compute the view once, in one statement, and read \`ad_analytics\` some fifteen times. All of them take 3 s for
126,000 rows (90 days of a database of a million), and the time grows with the rows, so expect half a minute for 90 days of
10 million, and give \`--days\` where that is too long. A sync checks one ad account and the days that it read.
`;
