import { Client } from 'pg';
import { compileFirstOfDay } from '../../src/postgres/compile-first-load.js';
import { compileUpsert } from '../../src/postgres/compile-upsert.js';
import { adMetrics } from '../../src/tables/extra/ad-metrics.js';
import { tables } from '../../src/tables/index.js';
import { createDatabase, type TestDatabase } from '../support/services.js';

let database: TestDatabase;
let session: Client;

// What a statement may be planned for at worst: an empty table that is known to be empty. Its plan is kept.
beforeAll(async () => {
  database = await createDatabase();
  session = new Client(database.url);
  await session.connect();
  await session.query('VACUUM ANALYZE pinterest.ad_analytics');
  await session.query(
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET DateStyle = 'ISO'",
  );
});

afterAll(async () => {
  await session.end();
  await database.drop();
});

/** @param values in the order of the parameters, as SQL. */
async function planOf(name: string, statement: string, values: readonly string[]): Promise<string> {
  const parts = statement.split('?');
  const numbered = parts.map((part, index) => (index ? `$${index}${part}` : part)).join('');
  await session.query(`PREPARE ${name} AS ${numbered}`);
  const { rows } = await session.query(`EXPLAIN EXECUTE ${name} (${values.join(', ')})`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const analytics = tables.ad_analytics;
/** Written with it. */
const further = { ...adMetrics, onlyWith: ['video_mrc_views_1'] };
const answer = { table: analytics, more: further, shape: 'array', mapping: 'own' } as const;
/** Settings, ad account and day. */
const asked = ["'{}'", "'1'", "'2026-11-01'"];

test('a plan that was made for an empty table looks up rows, and rows of the ads, each by its index', async () => {
  const plan = await planOf('upsert', compileUpsert(answer), [...asked, "'{2,3}'", "'[]'"]);
  expect(plan).toMatch(/Index Scan using ad_analytics_pkey .*\n *Index Cond: \(__sync_key = /);
  expect(plan).toMatch(
    /Index Scan using ad_analytics_ad_id_date_idx .*\n *Index Cond: \(\(ROW\(ad_id, date\)/,
  );
  expect(plan).toMatch(/Index .*Scan using ad_metrics_pkey .*\n *Index Cond: \(__sync_key = incoming/);
  expect(plan).not.toMatch(/Seq Scan|Bitmap/);
});

test('a plan that was made for an empty table looks for other first rows by the index of the day', async () => {
  const plan = await planOf('first', compileFirstOfDay(answer), [...asked, "'2'", "'3'", "'[]'"]);
  expect(plan).toMatch(
    /Index Scan using ad_analytics_date_ad_account_id_idx .*\n *Index Cond: \(\(ROW\(date, ad_account_id\)/,
  );
  expect(plan).toMatch(/Index .*Scan using ad_metrics_pkey .*\n *Index Cond: \(__sync_key = /);
  expect(plan).not.toMatch(/Seq Scan|Bitmap/);
});
