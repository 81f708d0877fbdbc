/** The parts of docs/tables.md that no definition holds. */
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';

export const beforeDiagram = `
# Tables

<!-- Written by \`npm run docs\` from src/tables and dev/docs. Changes made here are lost. -->

The sync fills five tables of the schema \`pinterest\`. The same descriptions stand in the database as comments:
\`\\d+ pinterest.ads\` in psql shows them, and so do most BI tools.
`;

export const beforeTables = `
The joins are not declared as foreign keys, because Pinterest's lists are read side by side and a row may arrive
before the one above it. Every table below \`ad_accounts\` has \`ad_account_id\`, and \`ad_analytics\` has the ids of all levels.
\`UK\` marks the columns that tell one row from another, \`FK\` a column that holds the id of another table's row.

## How to read the numbers

- **NULL is not 0.** Pinterest leaves a number out when it has none, and the column is then NULL. \`sum()\` passes
  over NULL; write \`coalesce(x, 0)\` where NULL would empty a whole expression. An ad without activity on a day has
  no row for it.
- **Amounts are in the ad account's own currency**, \`pinterest.ad_accounts.currency\`, also where a name says
  "dollar". Names with "micro" count millionths of it: divide by 1,000,000. Do not add up amounts of ad accounts
  with different currencies.
- **\`_1\` is paid, \`_2\` is earned**: what followed when people saved the ad.
- **Rates are fractions**, 0.012 for 1.2 %. They cannot be added up or averaged; compute them from the counts.
- **Days are UTC days**, times are \`timestamptz\`.
- **Recent days change.** Pinterest restates conversions for weeks after the day itself, and each run reads the
  recent days again (see [data-flow.md](data-flow.md#which-days-a-run-reads)). \`__synced_at\` says when a row
  changed last, [\`pinterest_sync.restatements\`](#schema-pinterest_sync) what changed, and
  \`pinterest_sync.analytics_days.is_final\` which days should not change any more.
- **Ids are text.** Some are larger than what a double holds exactly, and some carry a prefix.
- **Nothing is deleted.** A row stays when Pinterest no longer lists its ad. Archived entities are kept too: they
  have spend. When Pinterest takes the numbers of an ad and day back, the row stays and its numbers become NULL.

Spend per day and campaign, with the currency it is in:

\`\`\`sql
SELECT a.date, c.name AS campaign, acc.currency,
  sum(a.spend_in_micro_dollar) / 1e6 AS spend,
  sum(a.total_checkout) AS checkouts
FROM pinterest.ad_analytics a
JOIN pinterest.campaigns c ON c.id = a.campaign_id
JOIN pinterest.ad_accounts acc ON acc.id = a.ad_account_id
WHERE a.date >= current_date - 30
GROUP BY a.date, c.id, c.name, acc.currency
ORDER BY a.date DESC, spend DESC NULLS LAST;
\`\`\`

## Where a column differs from its specification

The tables follow a given specification. Where that names a source that cannot be meant, the column reads the field
of its own name, and the tables below mark it as **Erratum**. \`PINTEREST_MAPPING=documented\` makes those columns
read what the specification says. Further slips have only one sensible reading:

- the sync key of \`campaigns\` names \`account_id\`, that of \`ads\` names \`ad_agroup_id\`: \`ad_account_id\` and
  \`ad_group_id\` are used;
- the sync key of \`ad_analytics\` names \`ad_id\` twice: so does ours;
- \`ad_groups\` gives one source, \`bid_in_micro_currency\`, for the budget and for the bid: each reads its own field;
- the four attribution settings of \`ad_accounts\` are no fields of an ad account at Pinterest: they are what the
  sync asks for analytics with;
- \`ad_analytics\` links to the analytics of the whole ad account, whose rows have no ad: those of the ads are read.

## Columns that every table has

They come after the columns below. Parts of the sync key, such as a currency or a pin, can change: the row then gets
the new key, so that there is never a second row for the same thing.
`;

export const afterTables = `
## Schema pinterest_sync

What the program keeps for itself. Reports may read it; nothing else should write to it.

| table | one row per | what it holds |
|---|---|---|
| \`checkpoints\` | workflow run and unit of work | How far an activity got: \`step\`, \`cursor\` (a list's bookmark or the last ad id done), \`done\`, and the \`totals\` so far. Written in the transaction that writes the rows; forgotten after 14 days. |
| \`analytics_days\` | ad account and day | Which days are loaded: \`ads\` asked for, \`rows\` and \`requests\` it took (0: it came by report, or there was no ad yet), \`read_on\` (UTC day of the last reading), \`attribution_window\` (that conversions were asked for in), \`first_loaded_at\`, \`last_loaded_at\` and the \`workflow_id\` that read it. \`is_final\` since \`final_at\`: read when older than the longest attribution window and reported ready by Pinterest. |
| \`restatements\` | change that Pinterest made to an ad and day that was loaded already | \`old_\` and \`new_\` spend, clicks, conversions and checkout value: old is NULL for a row that is new, new is NULL for one that was taken back. \`noticed_at\`; \`was_final\`: the day had counted as final; \`same_settings\`: false when the day was asked for with other columns or attribution settings than before. Written by the statement that changes the row; forgotten after 400 days. |
| \`reconciliation\` | ad account and day | Whether the ads add up: Pinterest's total of the ad account (\`account_\`), the sum of our rows (\`ads_\`) and the \`difference_\` for spend, impressions, clicks and conversions, the likely \`reason\` where there is one, and \`checked_at\`. |
| \`rejected_rows\` | row that could not be stored | Which table, ad account and \`date\` it was for, the \`reason\`, \`raw\` (its JSON as Pinterest sent it), when it was \`seen\` first and last and how often, and the \`workflow_id\` and \`run_id\` that saw it last. Deleted when its list or day is read again without it; forgotten a year after it was last seen. |
| \`connections\` | connection that a user has agreed to | Its \`name\` and \`app_id\`; \`tokens\`, encrypted and bound to the name, and \`key_id\`, which names their key of \`ENCRYPTION_KEY\`; the \`scopes\`, and the \`user_name\` where an ad account tells it. \`connected_at\`, \`refreshed_at\`, \`renew_at\`, and when both tokens end. \`state\` and \`last_error\`: whether Pinterest still takes it. \`renewal_began_at\`: when a renewal began that has not ended. |
| \`ad_account_owners\` | task queue and ad account | The \`connection\` that syncs it, \`since\` when: the first one that saw it. Another one that sees it too says so in the notes of its runs. |
| \`grants\` | app and refresh token of the environment | \`tokens\`: the access and refresh tokens in use, encrypted with a key that is derived from the app's secret; \`renewed_at\`; \`ends_at\`: when the refresh token ends, as far as Pinterest has said. |
| \`reports\` | report that a run asked for | Range, \`token\` (Pinterest's name of the report), \`creations\` (how often it was asked for) and \`requested_at\`: a worker that takes over goes on with it. Forgotten after 14 days. |
| \`account_runs\` | ad account | When a sync of it last ended with nothing missing (\`succeeded_at\`), and the \`run_id\` of that run. |
| \`rate_budgets\` | connection | Until when Pinterest wants no requests (\`paused_until\`). \`connection\` is \`connection\` and its name; for the environment's a hash of the app id, else of the access token. |
| \`rate_requests\` | | When requests of the last minute (in the trial tier: day) were made, per connection and category; a time in the future is a place in the queue. |
| \`listed_ad_accounts\` | task queue and ad account | The ad accounts that Pinterest listed when it was last asked, for which \`connection\`, their \`name\`, \`listed_at\` and the \`run_id\` that saw them. An ad account whose row is gone has left the connection; its data stay. |
| \`identity\` | one row | \`database_id\` names this database: a run carries it, and a worker on another database refuses the run. |
| \`views\` | view | Which definition \`ums.vendor_performance\` was made from, so that it is made again when that changes. |
| \`migrations\`, \`migrations_lock\` | applied migration | Which migrations the database has. |

Days that are not loaded although Pinterest can still give them:

\`\`\`sql
SELECT acc.id, acc.name, day::date
FROM pinterest.ad_accounts acc
CROSS JOIN generate_series(current_date - ${REACH_DAYS}, current_date - 1, interval '1 day') AS day
LEFT JOIN pinterest_sync.analytics_days loaded ON loaded.ad_account_id = acc.id AND loaded.date = day::date
WHERE loaded.date IS NULL
ORDER BY acc.id, day;
\`\`\`

\`npm run client -- status\` tells the same.

Why did last Tuesday change? All restatements of a day together are the difference between its first sum and the
present one:

\`\`\`sql
SELECT r.noticed_at, c.name AS campaign, r.ad_id,
  (coalesce(r.new_spend_in_micro_dollar, 0) - coalesce(r.old_spend_in_micro_dollar, 0)) / 1e6 AS spend_change,
  coalesce(r.new_clickthrough_1, 0) - coalesce(r.old_clickthrough_1, 0) AS clicks_change,
  coalesce(r.new_total_conversions, 0) - coalesce(r.old_total_conversions, 0) AS conversions_change,
  (coalesce(r.new_total_checkout_value_in_micro_dollar, 0)
    - coalesce(r.old_total_checkout_value_in_micro_dollar, 0)) / 1e6 AS checkout_value_change,
  r.was_final, r.same_settings
FROM pinterest_sync.restatements r
LEFT JOIN pinterest.ads ON ads.id = r.ad_id
LEFT JOIN pinterest.campaigns c ON c.id = ads.campaign_id
WHERE r.date = date_trunc('week', current_date - 2)::date + 1
ORDER BY r.noticed_at DESC, abs(coalesce(r.new_spend_in_micro_dollar, 0) - coalesce(r.old_spend_in_micro_dollar, 0)) DESC;
\`\`\`

Days whose ads do not add up to Pinterest's total, the worst first:

\`\`\`sql
SELECT acc.name, acc.currency, day.date, day.difference_spend_in_micro_dollar / 1e6 AS spend_missing, day.reason, day.checked_at
FROM pinterest_sync.reconciliation day
JOIN pinterest.ad_accounts acc ON acc.id = day.ad_account_id
WHERE day.reason IS NOT NULL
ORDER BY abs(day.difference_spend_in_micro_dollar) DESC, day.date DESC;
\`\`\`
`;
