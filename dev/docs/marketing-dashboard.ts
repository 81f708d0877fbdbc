/** The Grafana dashboard for analysts: questions to ums.vendor_performance and to the coverage, as data. */

/** Grafana writes the ends of the chosen time into these as texts. */
const CHOSEN = `activity_date BETWEEN $__timeFrom()::timestamptz::date AND $__timeTo()::timestamptz::date
  AND ad_account_id IN ($ad_account)`;

type Kind = 'stat' | 'timeseries' | 'table';

export interface MarketingPanel {
  title: string;
  description: string;
  kind: Kind;
  sql: string;
}

export const marketingPanels: readonly MarketingPanel[] = [
  {
    title: 'Spend, revenue, return and orders',
    description: 'In the master currency. Revenue and orders as Pinterest attributes them.',
    kind: 'stat',
    sql: `SELECT round(sum(total_spend), 2) AS spend, round(sum(vendor_reported_revenue), 2) AS revenue,
  round(sum(vendor_reported_revenue) / nullif(sum(total_spend), 0), 2) AS roas, sum(vendor_reported_orders) AS orders
FROM ums.vendor_performance
WHERE ${CHOSEN}`,
  },
  {
    title: 'Rows without an exchange rate',
    description: 'Unless it is 0, amounts are too low: load rates with client fx import.',
    kind: 'stat',
    sql: `SELECT count(*) FILTER (WHERE currency_conversion_rate IS NULL) AS rows_without_rate
FROM ums.vendor_performance
WHERE ${CHOSEN}`,
  },
  {
    title: 'Spend and revenue by day',
    description: 'Conversions of the last 30 days still grow.',
    kind: 'timeseries',
    sql: `SELECT activity_date::timestamp AT TIME ZONE 'UTC' AS "time", sum(total_spend) AS spend, sum(vendor_reported_revenue) AS revenue
FROM ums.vendor_performance
WHERE ${CHOSEN}
GROUP BY activity_date
ORDER BY activity_date`,
  },
  {
    title: 'Spend by ad account',
    description: 'By day, in the master currency.',
    kind: 'timeseries',
    sql: `SELECT activity_date::timestamp AT TIME ZONE 'UTC' AS "time", max(ad_account_name) AS metric, sum(total_spend) AS spend
FROM ums.vendor_performance
WHERE ${CHOSEN}
GROUP BY activity_date, ad_account_id
ORDER BY activity_date, metric`,
  },
  {
    title: 'Campaigns',
    description: 'Those that spent most. A campaign that was renamed is one line.',
    kind: 'table',
    sql: `SELECT max(campaign_name) AS campaign, max(ad_account_name) AS ad_account, round(sum(total_spend), 2) AS spend,
  round(sum(vendor_reported_revenue), 2) AS revenue,
  round(sum(vendor_reported_revenue) / nullif(sum(total_spend), 0), 2) AS roas,
  round(sum(total_spend) / nullif(sum(vendor_reported_orders), 0), 2) AS cost_per_order,
  round(100 * sum(total_clicks) / nullif(sum(total_impressions), 0), 2) AS ctr_percent
FROM ums.vendor_performance
WHERE ${CHOSEN}
GROUP BY ad_account_id, campaign_id
ORDER BY sum(total_spend) DESC NULLS LAST, campaign_id
LIMIT 50`,
  },
  {
    title: 'How fresh and how whole the data are',
    description: 'The newest day that is loaded, and days of the chosen time that are not.',
    kind: 'table',
    sql: `SELECT account.name AS ad_account, max(loaded.date) AS newest_day, max(loaded.last_loaded_at) AS last_read,
  count(*) FILTER (WHERE loaded.date IS NULL) AS days_missing
FROM pinterest.ad_accounts AS account
CROSS JOIN generate_series($__timeFrom()::timestamptz::date,
  least($__timeTo()::timestamptz::date, current_date - 1), interval '1 day') AS day
LEFT JOIN pinterest_sync.analytics_days AS loaded ON loaded.ad_account_id = account.id AND loaded.date = day::date
WHERE account.id IN ($ad_account)
GROUP BY account.id, account.name
ORDER BY days_missing DESC, account.name`,
  },
];

/** The values and names of the choice of ad accounts. */
export const AD_ACCOUNTS = `SELECT id AS __value, coalesce(name, id) AS __text FROM pinterest.ad_accounts ORDER BY 2`;

const datasource = { type: 'grafana-postgresql-datasource', uid: '$datasource' };
const SIZE: Record<Kind, { w: number; h: number }> = {
  stat: { w: 12, h: 4 },
  timeseries: { w: 12, h: 9 },
  table: { w: 24, h: 9 },
};
const FORMAT: Record<Kind, string> = { stat: 'table', timeseries: 'time_series', table: 'table' };
const WIDTH = 24;

export function renderMarketingDashboard(): string {
  const dashboard = {
    uid: 'pinterest-ads-marketing',
    title: 'Pinterest Ads: spend and return',
    tags: ['pinterest-ads-sync'],
    timezone: 'utc',
    schemaVersion: 39,
    time: { from: 'now-30d', to: 'now-1d' },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: datasource.type, label: 'Postgres' },
        {
          name: 'ad_account',
          label: 'Ad account',
          type: 'query',
          datasource,
          query: AD_ACCOUNTS,
          refresh: 1,
          multi: true,
          includeAll: true,
          current: { text: 'All', value: '$__all' },
        },
      ],
    },
    panels: layOut(),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** Side by side as far as they fit. */
function layOut(): object[] {
  let [x, y, rowHeight] = [0, 0, 0];
  return marketingPanels.map(({ title, description, kind, sql }, index) => {
    const { w, h } = SIZE[kind];
    if (x + w > WIDTH) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const gridPos = { x, y, w, h };
    [x, rowHeight] = [x + w, Math.max(rowHeight, h)];
    const target = {
      refId: 'A',
      datasource,
      rawQuery: true,
      editorMode: 'code',
      rawSql: sql,
      format: FORMAT[kind],
    };
    const options = kind === 'stat' ? { graphMode: 'none', reduceOptions: { calcs: ['lastNotNull'] } } : {};
    return { id: index + 1, type: kind, title, description, datasource, gridPos, targets: [target], options };
  });
}
