// Rows as years of syncs would leave them: day by day, account by account, about half of the numbers there.
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Client } from 'pg';
import { tables } from '../../../src/tables/index.js';

export interface Size {
  rows: number;
  /** Days up to yesterday. */
  days: number;
}

/** An ad has numbers for this long. */
const LIFE_DAYS = 90;
const ACCOUNTS = 100;
const LEAST_FREE_BYTES = 15 * 1024 ** 3;

/** `n` is the ad, `day` the day, `h` a number from 0 to 999 that looks random. Columns that are not here are NULL. */
const VALUES: Record<string, string> = {
  ad_account_id: '(549755885000 + n % 100)::text',
  ad_group_id: '(2680000000000 + n / 4)::text',
  ad_id: '(687200000000 + n)::text',
  campaign_id: '(626740000000 + n / 12)::text',
  ad_group_entity_status: `'1'`,
  campaign_daily_spend_cap: '50000000',
  campaign_entity_status: `'1'`,
  campaign_name: `'Autumn collection ' || n / 12`,
  clickthrough_1: 'h / 20 + 1',
  clickthrough_1_gross: 'h / 19 + 1',
  clickthrough_2: 'h / 200',
  cpc_in_micro_dollar: 'round(1e6 * (h + 7) / (h / 20 + 1), 3)',
  cpm_in_dollar: 'round(3.0 + h / 311.0, 9)',
  cpm_in_micro_dollar: 'round(3000000 + h * 3215.4, 3)',
  ctr: 'round((h / 20 + 1) / (h * 7.0 + 90), 12)',
  date: 'day',
  ecpc_in_micro_dollar: 'round(1e6 * (h + 7) / (h / 20 + 2), 3)',
  ecpm_in_micro_dollar: 'round(2900000 + h * 3115.4, 3)',
  ectr: 'round((h / 20 + 2) / (h * 8.0 + 90), 12)',
  engagement_1: 'h / 10 + 2',
  engagement_2: 'h / 90',
  engagement_rate: 'round((h / 10 + 2) / (h * 7.0 + 90), 12)',
  impression_1: 'h * 7 + 90',
  impression_1_gross: 'h * 7 + 91',
  impression_2: 'h + 3',
  paid_impression: 'h * 7 + 90',
  pin_id: '(394205773600000000 + n)::text',
  repin_1: 'h / 100',
  spend_in_dollar: '(h + 7) * 0.010001',
  spend_in_micro_dollar: '(h + 7) * 10001',
  total_clickthrough: 'h / 20 + 1 + h / 200',
  total_engagement: 'h / 10 + 2 + h / 90',
  // Few ads sell something on a day.
  total_checkout: 'CASE WHEN h % 7 = 0 THEN h / 300 + 1 END',
  total_checkout_value_in_micro_dollar: 'CASE WHEN h % 7 = 0 THEN (h + 1) * 150000 END',
  total_click_checkout: 'CASE WHEN h % 7 = 0 THEN 1 END',
  total_click_checkout_value_in_micro_dollar: 'CASE WHEN h % 7 = 0 THEN (h + 1) * 90000 END',
  total_conversions: 'CASE WHEN h % 7 = 0 THEN h / 200 + 1 END',
  checkout_roas: 'CASE WHEN h % 7 = 0 THEN round((h + 1) * 150000.0 / ((h + 7) * 10001), 12) END',
  web_checkout_roas: 'CASE WHEN h % 7 = 0 THEN round((h + 1) * 120000.0 / ((h + 7) * 10001), 12) END',
};

const KEY = `md5(concat(ad_id, ad_group_id, ad_id, campaign_id, pin_id, to_char("date", 'YYYY-MM-DD')))`;

export const columnNames = tables.ad_analytics.columns.map(({ name }) => name);
export const columnList = columnNames.map((name) => `"${name}"`).join(', ');

/** Of a day: as many ads begin as end, and each has numbers on every day of its life. */
function rowsOfDay({ rows, days }: Size): string {
  const begun = rows / days / LIFE_DAYS;
  const values = columnNames.map((name) => `${VALUES[name] ?? 'NULL::numeric'} AS "${name}"`).join(', ');
  return `SELECT ${columnList}, ${KEY} FROM (
    SELECT ${values} FROM (
      SELECT n, $1::date AS day, abs(hashint8(n * 1000 + $2::int)) % 1000 AS h
      FROM generate_series(ceil($2::int * ${begun})::bigint, ceil(($2::int + ${LIFE_DAYS}) * ${begun})::bigint - 1) AS n
      ORDER BY n % ${ACCOUNTS}, n
    ) AS ad
  ) AS row`;
}

/** Fills the migrated table, without its indexes, which are made at the end: they would take most of the time. */
export async function fill(client: Client, size: Size, say: (line: string) => void): Promise<void> {
  await dropIndexes(client);
  const insert = `INSERT INTO pinterest.ad_analytics (${columnList}, __sync_key) ${rowsOfDay(size)}`;
  let written = 0;
  await client.query('BEGIN');
  // Emptied in the same transaction: then the rows need no WAL.
  await client.query('TRUNCATE pinterest.ad_analytics');
  for (let day = 0; day < size.days; day += 1) {
    const { rows } = await client.query(`SELECT (current_date - $1::int)::text AS date`, [size.days - day]);
    const { rowCount } = await client.query(insert, [rows[0].date, day]);
    written += rowCount ?? 0;
    if (day % 30 === 29) {
      refuseFullDisk();
      say(`${written} rows, ${rows[0].date}`);
    }
  }
  await client.query('COMMIT');
}

export function refuseFullDisk(): void {
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize < LEAST_FREE_BYTES) throw new Error('Less than 15 GB are free on the disk: given up.');
}

async function dropIndexes(client: Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 'pinterest.ad_analytics'::regclass AND indisprimary = false AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  const constraints = await client.query(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = 'pinterest.ad_analytics'::regclass AND contype IN ('p', 'u')`,
  );
  for (const { name } of constraints.rows)
    await client.query(`ALTER TABLE pinterest.ad_analytics DROP CONSTRAINT "${name}"`);
}

/** The keys and indexes of the migrations. Where months are partitions, a key must hold the day. */
export async function makeIndexes(client: Client, table: string, isPartitioned: boolean): Promise<void> {
  const key = isPartitioned ? '__sync_key, date' : '__sync_key';
  // The keys come in no order, so that years of inserts leave their pages about 70 % full.
  const grown = 'WITH (fillfactor = 70)';
  for (const sql of [
    `ALTER TABLE ${table} ADD PRIMARY KEY (${key}) ${grown}`,
    `ALTER TABLE ${table} ADD UNIQUE (ad_id, date)`,
    `CREATE INDEX ON ${table} (date, ad_account_id)`,
    `CREATE INDEX ON ${table} (campaign_id, date)`,
  ])
    await client.query(sql);
}

/** The same rows in partitions of a month each, under the name of the plain table, which is kept beside. */
export async function partitionByMonth(client: Client, say: (line: string) => void): Promise<void> {
  await client.query('ALTER TABLE pinterest.ad_analytics RENAME TO ad_analytics_plain');
  const months = await client.query(
    `SELECT to_char(month, 'YYYY_MM') AS name, month::date::text AS from, (month + interval '1 month')::date::text AS to
     FROM generate_series(date_trunc('month', (SELECT min(date) FROM pinterest.ad_analytics_plain)),
       date_trunc('month', current_date + 31), interval '1 month') AS month`,
  );
  await client.query('BEGIN');
  await client.query(
    'CREATE TABLE pinterest.ad_analytics (LIKE pinterest.ad_analytics_plain INCLUDING DEFAULTS) PARTITION BY RANGE (date)',
  );
  for (const { name, from, to } of months.rows) {
    await client.query(
      `CREATE TABLE pinterest.ad_analytics_${name} PARTITION OF pinterest.ad_analytics FOR VALUES FROM ('${from}') TO ('${to}')`,
    );
  }
  await client.query('INSERT INTO pinterest.ad_analytics SELECT * FROM pinterest.ad_analytics_plain');
  await client.query('COMMIT');
  say(`${months.rows.length} partitions are filled`);
  refuseFullDisk();
}
