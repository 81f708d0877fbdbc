// docs/ums.md, "Other vendors": a second platform in a schema of its own, put beside Pinterest as the page says.
import { readFileSync } from 'node:fs';
import type { Knex } from 'knex';
import { addDays } from '../../src/shared/dates.js';
import { runChecks } from '../../src/ums/checks/run-checks.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

const [, union = ''] =
  /```text\n(CREATE VIEW ums\.all_vendors[\s\S]*?)```/.exec(readFileSync('docs/ums.md', 'utf8')) ?? [];
const adAccountId = uniqueAdAccountId();

let harness: Harness;
let db: Knex;
let day: string;

beforeAll(async () => {
  harness = await createHarness({
    sandbox: {
      adAccounts: [{ id: adAccountId, name: 'One', country: 'US', currency: 'USD', campaigns: 2, ads: 8 }],
    },
  });
  db = harness.db;
  day = addDays(harness.sandbox.world.today, -31);
  await harness.withWorker(async () =>
    (await harness.startOne({ adAccountId, startDate: day, endDate: day })).result(),
  );
  await db.raw(
    `CREATE SCHEMA snapchat; CREATE TABLE snapchat.vendor_performance (LIKE ums.vendor_performance)`,
  );
  await db('snapchat.vendor_performance').insert([
    {
      id: 'a',
      activity_date: day,
      vendor: 'Snapchat',
      ad_id: 's1',
      total_spend: '12.345678',
      target_currency: 'USD',
    },
    {
      id: 'b',
      activity_date: day,
      vendor: 'Snapchat',
      ad_id: 's2',
      total_spend: '0.000001',
      target_currency: 'USD',
    },
  ]);
});

afterAll(() => harness.close());

async function byVendor(relation: string) {
  const { rows } = await db.raw(
    `SELECT vendor, count(*)::int AS rows, trim_scale(sum(total_spend))::text AS spend, sum(vendor_reported_orders)::text AS orders
     FROM ${relation} GROUP BY vendor ORDER BY vendor`,
  );
  return rows;
}

const vendorsCheck = async () =>
  (await runChecks(db, { ranges: [{ from: day, to: day }] })).outcomes.find(({ name }) => name === 'vendors');

test('a second vendor leaves the totals of the first as they are, and adds its own', async () => {
  await db.raw(union);
  const [pinterest, ...others] = await byVendor('ums.vendor_performance');
  expect(others).toEqual([]);
  expect(pinterest.rows).toBeGreaterThan(0);
  expect(await byVendor('ums.all_vendors')).toEqual([
    pinterest,
    { vendor: 'Snapchat', rows: 2, spend: '12.345679', orders: null },
  ]);
  expect(await vendorsCheck()).toMatchObject({ state: 'pass' });
});

test.each([
  [
    'lacks a column',
    'DROP COLUMN reporting_time_zone',
    'snapchat.vendor_performance: column 52 is missing instead of reporting_time_zone text',
  ],
  [
    'has a column of another type',
    'ALTER COLUMN ad_id TYPE bigint USING 1',
    'column 18 is ad_id bigint instead of ad_id text',
  ],
])('a second vendor that %s is found', async (_, change, words) => {
  await db.raw(`DROP VIEW IF EXISTS ums.all_vendors; ALTER TABLE snapchat.vendor_performance ${change}`);
  const outcome = await vendorsCheck();
  expect(outcome?.state).toBe('fail');
  expect(outcome?.examples.join()).toContain(words);
});
