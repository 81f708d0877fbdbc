// `npm run bench:ums`: how long queries over ums.vendor_performance take, on a Postgres of its own that is filled with
// rows. The figures of docs/ums.md are from here.
import type { Knex } from 'knex';
import { migrate } from '../../src/postgres/migrate.js';
import { createPool } from '../../src/postgres/pool.js';
import { pinterest, ums } from '../../src/shared/database-names.js';
import { addDays, toDay } from '../../src/shared/dates.js';
import { tables } from '../../src/tables/index.js';
import { runChecks } from '../../src/ums/checks/run-checks.js';
import { median } from '../harness/print.js';
import { withPostgres } from '../harness/servers.js';
import { number, say, start } from '../program.js';
import { query } from '../stack/query.js';

const DAYS = 714;
const RUNS = 5;

void start({
  script: 'bench:ums',
  about: 'Measures queries over the marketing schema.',
  options: { rows: number('rows of ad_analytics', 1_000_000) },
  run: ({ rows }) =>
    withPostgres(async (url) => {
      await migrate(url);
      const db = createPool(url, { max: 1, statementTimeoutMs: 0 });
      try {
        await db.raw(entities(Math.round(rows / DAYS)));
        say(`writing ${rows} rows ...`);
        await db.raw(analytics());
        // Every statement of the pool is part of a transaction, which VACUUM cannot be.
        await query(url, `VACUUM ANALYZE ${pinterest.ad_analytics}`);
        await measure(db);
      } finally {
        await db.destroy();
      }
    }),
});

/** What columns hold, by their names; other numbers are any fraction, for their width. */
const VALUES: readonly [columns: RegExp, sql: string][] = [
  [/^ad_id$/, 'ad.id'],
  [/^ad_account_id$/, 'ad.ad_account_id'],
  [/^ad_group_id$/, 'ad.ad_group_id'],
  [/^campaign_id$/, 'ad.campaign_id'],
  [/^pin_id$/, 'ad.pin_id'],
  [/^campaign_name$/, `'Campaign ' || ad.campaign_id`],
  [/^date$/, 'day::date'],
  [/^spend_in_micro_dollar$/, 'spend'],
  [/^spend_in_dollar$/, 'spend * 0.000001'],
  [/impression/, 'seen'],
  [/clickthrough/, 'seen / 100'],
  [/checkout_value/, '51000000'],
  [/checkout$/, '1'],
];

/** Eight ad accounts in six currencies, 800 campaigns, 4,000 ad groups and as many ads as a day has rows. */
const entities = (ads: number) => `
INSERT INTO ${pinterest.ad_accounts} (id, name, currency, click_window_days, __engagement_window_days, __view_window_days, __sync_key)
SELECT a, 'Account ' || a, (ARRAY['USD', 'EUR', 'GBP', 'JPY', 'USD', 'EUR', 'CAD', 'AUD'])[a], 30, 30, 1, a FROM generate_series(1, 8) AS a;
INSERT INTO ${pinterest.campaigns} (id, ad_account_id, name, status, __sync_key)
SELECT c, 1 + c % 8, 'Campaign ' || c || (ARRAY[' prospecting', ' brand'])[1 + c % 2], 'ACTIVE', c FROM generate_series(1, 800) AS c;
INSERT INTO ${pinterest.ad_groups} (id, ad_account_id, campaign_id, name, status, __sync_key)
SELECT g, 1 + (1 + g % 800) % 8, 1 + g % 800, 'Group ' || g, 'ACTIVE', g FROM generate_series(1, 4000) AS g;
INSERT INTO ${pinterest.ads} (id, ad_account_id, campaign_id, ad_group_id, pin_id, name, status, __sync_key)
SELECT 687000000000 + d, g.ad_account_id, g.campaign_id, g.id, 394205773611545468 + d, 'Ad ' || d, 'ACTIVE', d
FROM generate_series(1, ${ads}) AS d JOIN ${pinterest.ad_groups} AS g ON g.id = (1 + d % 4000)::text;
INSERT INTO ${ums.channel_mapping} (campaign_name, subchannel) VALUES ('%prospecting%', 'Prospecting'), ('%brand%', 'Brand');
INSERT INTO ${ums.fx_rates} SELECT day, currency, 'USD', 1.07, day
FROM generate_series(current_date - 1000, current_date, interval '1 day') AS day, unnest(ARRAY['EUR', 'GBP', 'JPY', 'CAD', 'AUD', 'CHF']) AS currency;
ANALYZE`;

/** Day by day and account by account, as syncs write them. */
function analytics(): string {
  const values = tables.ad_analytics.columns.flatMap(({ name, type }) => {
    const [, sql = type === 'numeric' ? 'random()::numeric' : undefined] =
      VALUES.find(([columns]) => columns.test(name)) ?? [];
    return sql ? [{ name, sql }] : [];
  });
  return `INSERT INTO ${pinterest.ad_analytics} (${values.map(({ name }) => name).join(', ')}, __sync_key)
SELECT ${values.map(({ sql }) => sql).join(', ')}, md5(ad.id || day::text)
FROM generate_series(current_date - ${DAYS}, current_date - 1, interval '1 day') AS day
CROSS JOIN (
  SELECT *, 1000 + hashtext(id) % 900 AS seen, 25000000 + hashtext(id) % 20000000 AS spend FROM ${pinterest.ads} ORDER BY ad_account_id
) AS ad`;
}

const campaignsOf = (days: number) => `
SELECT campaign_id, max(campaign_name) AS campaign, max(subchannel) AS subchannel, target_currency, sum(total_spend) AS spend,
  sum(total_clicks) AS clicks, sum(total_impressions) AS impressions, sum(vendor_reported_orders) AS orders,
  sum(vendor_reported_revenue) AS revenue
FROM ${ums.vendor_performance} WHERE activity_date >= current_date - ${days}
GROUP BY campaign_id, target_currency ORDER BY spend DESC`;

async function time(name: string, work: () => Promise<unknown>): Promise<void> {
  const seconds: number[] = [];
  while (seconds.length < RUNS) {
    const started = performance.now();
    await work();
    seconds.push((performance.now() - started) / 1_000);
  }
  const [best, middle] = [Math.min(...seconds), median(seconds)].map((one) => one.toFixed(2));
  console.log(`${name.padEnd(40)} ${best} s at best, ${middle} s in the middle`);
}

async function measure(db: Knex): Promise<void> {
  const since = addDays(toDay(new Date()), -90);
  await time('campaigns of a day', () => db.raw(campaignsOf(1)));
  await time('campaigns of a month', () => db.raw(campaignsOf(31)));
  await time('campaigns of ten months', () => db.raw(campaignsOf(305)));
  await time('the same of a month, from ad_analytics', () =>
    db.raw(`SELECT campaign_id, sum(spend_in_micro_dollar), sum(clickthrough_1), sum(impression_1), sum(total_checkout),
      sum(total_checkout_value_in_micro_dollar) FROM ${pinterest.ad_analytics} WHERE date >= current_date - 31 GROUP BY 1`),
  );
  await time('all checks of 90 days', () =>
    runChecks(db, { ranges: [{ from: since, to: toDay(new Date()) }] }),
  );
}
