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
  changed last.
- **Ids are text.** Some are larger than what a double holds exactly, and some carry a prefix.
- **Nothing is deleted.** A row stays when Pinterest no longer lists its ad. Archived entities are kept too: they
  have spend.

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
| \`analytics_days\` | ad account and day | Which days are loaded: \`ads\` asked for, \`rows\` and \`requests\` it took, \`read_on\` (UTC day of the last reading), \`first_loaded_at\`, \`loaded_at\` and the \`workflow_id\` that read it. |
| \`grants\` | app and refresh token | \`tokens\`: the access and refresh tokens in use, encrypted with a key that is derived from the app's secret; \`renewed_at\`. |
| \`rate_budgets\` | connection | Until when Pinterest wants no requests (\`paused_until\`). \`connection\` is a hash: of the app id, else of the access token. |
| \`rate_requests\` | | When requests of the last minute (in the trial tier: day) were made, per connection and category; a time in the future is a place in the queue. |
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
`;
