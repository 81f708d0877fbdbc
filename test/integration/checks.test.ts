// Each check of the marketing schema is seen to fail on data that are broken on purpose.
import type { Knex } from 'knex';
import { addDays } from '../../src/shared/dates.js';
import { campaignAnalytics } from '../../src/tables/extra/analytics.js';
import { digestName } from '../../src/tables/extra/fingerprint.js';
import { checks } from '../../src/ums/checks/index.js';
import { type CheckOutcome, runChecks } from '../../src/ums/checks/run-checks.js';
import { compileView } from '../../src/ums/compile-view.js';
import { createChecked } from '../support/checked.js';
import type { Harness } from '../support/harness.js';

let harness: Harness;
let today: string;

beforeAll(async () => {
  ({ harness, today } = await createChecked());
});

afterAll(() => harness.close());

const look = async (db: Knex) =>
  (await runChecks(db, { ranges: [{ from: addDays(today, -40), to: today }] })).outcomes;

const stateOf = (outcomes: CheckOutcome[], name: string) =>
  outcomes.find((outcome) => outcome.name === name)?.state;

class Undo extends Error {}

/** The outcomes after `statements`, which are undone. */
async function afterBreaking(statements: string): Promise<CheckOutcome[]> {
  let outcomes: CheckOutcome[] = [];
  await harness.db
    .transaction(async (db) => {
      await db.raw(statements);
      outcomes = await look(db);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return outcomes;
}

const oneRow = `ctid = (SELECT ctid FROM pinterest.ad_analytics WHERE total_click_checkout > 0 AND clickthrough_1 > 0 ORDER BY ad_id, date LIMIT 1)`;
const change = (set: string) => `UPDATE pinterest.ad_analytics SET ${set} WHERE ${oneRow}`;
/** A second row for one that analytics are about. */
const copyOf = (table: string, without: string, column: string) =>
  `ALTER TABLE pinterest.${table} DROP CONSTRAINT ${without};
   INSERT INTO pinterest.${table} SELECT (jsonb_populate_record(NULL::pinterest.${table}, to_jsonb(one) || '{"__sync_key": "another"}')).* FROM
     (SELECT * FROM pinterest.${table} ORDER BY id IN (SELECT ${column} FROM pinterest.ad_analytics) DESC, id LIMIT 1) AS one`;

/** The view with other rows than it should have. */
const viewOf = (rows: (whole: string) => string) =>
  `CREATE OR REPLACE VIEW ums.vendor_performance AS ${rows(compileView('paid'))}`;

/** A day of campaigns that was loaded with so many rows, of which none is there. */
const loadedOfCampaigns = (doubt: string, rows = 1) =>
  `INSERT INTO pinterest_sync.extra_days (table_name, ad_account_id, date, read_on, read_with, workflow_id, stored_rows, digest, digest_of, doubt)
   SELECT 'campaign_analytics', ad_account_id, date, date, '', '', ${rows}, ${rows}, md5('${digestName(campaignAnalytics)}'), ${doubt}
   FROM pinterest_sync.analytics_days ORDER BY date LIMIT 1`;

/** What is broken, and how the check of that name must end. */
const broken: [name: string, state: 'fail' | 'warn', what: string, statements: string][] = [
  ['key', 'fail', 'an ad has two rows on a day', viewOf((whole) => `${whole} UNION ALL (${whole} LIMIT 1)`)],
  ['key', 'fail', 'there is no integration', 'DELETE FROM ums.integrations'],
  ['conservation', 'fail', 'a campaign has two rows', copyOf('campaigns', 'campaigns_id_key', 'campaign_id')],
  ['conservation', 'fail', 'a row is lost', viewOf((whole) => `${whole} OFFSET 1`)],
  ['fan-out', 'fail', 'an ad has two rows', copyOf('ads', 'ads_id_key', 'ad_id')],
  [
    'fan-out',
    'fail',
    'an ad account has two rows',
    copyOf('ad_accounts', 'ad_accounts_id_key', 'ad_account_id'),
  ],
  [
    'orphans',
    'warn',
    'an ad is not listed',
    'DELETE FROM pinterest.ads WHERE id = (SELECT min(ad_id) FROM pinterest.ad_analytics)',
  ],
  [
    'reconciliation',
    'fail',
    'our rows hold more than the total',
    `UPDATE pinterest_sync.analytics_days SET is_final = true; UPDATE pinterest_sync.reconciliation SET account_spend_in_micro_dollar = 0, reason = 'more'`,
  ],
  [
    'reconciliation',
    'warn',
    'the total holds more than our rows',
    `UPDATE pinterest_sync.analytics_days SET is_final = true; UPDATE pinterest_sync.reconciliation SET account_spend_in_micro_dollar = account_spend_in_micro_dollar + 20000, reason = 'less'`,
  ],
  [
    'units',
    'fail',
    'spend in dollars is in another currency',
    change('spend_in_dollar = spend_in_dollar * 1.08'),
  ],
  ['ratios', 'warn', 'a ratio is not that of its sums', change('ctr = ctr + 0.1')],
  [
    'sources',
    'fail',
    'the value of checkouts is their count',
    change('total_click_checkout_value_in_micro_dollar = total_click_checkout'),
  ],
  [
    'sources',
    'fail',
    'two columns are always equal',
    'UPDATE pinterest.ad_analytics SET clickthrough_2 = clickthrough_1_gross',
  ],
  ['sources', 'fail', 'paid impressions are a ratio', change('paid_impression = 1.5')],
  ['sources', 'warn', 'gross is less than net', change('clickthrough_1_gross = clickthrough_1 - 1')],
  [
    'attribution',
    'warn',
    'checkouts are not the sum of their parts',
    change('total_checkout = total_checkout + 1'),
  ],
  [
    'attribution',
    'fail',
    'clicks have more checkouts than there are',
    change('total_click_checkout = total_checkout + 1'),
  ],
  ['conversion', 'fail', 'a rate is missing', 'DELETE FROM ums.fx_rates'],
  [
    'conversion',
    'fail',
    'the currency is unknown',
    `UPDATE pinterest.ad_accounts SET currency = 'UNK'; UPDATE pinterest_sync.analytics_days SET currency = 'UNK'`,
  ],
  [
    'conversion',
    'fail',
    'there are two master currencies',
    `INSERT INTO ums.integrations (ad_account_id, integration_name, master_currency) VALUES ('1', 'other', 'EUR')`,
  ],
  ['conversion', 'warn', 'another currency is worth the same', 'UPDATE ums.fx_rates SET rate = 1'],
  [
    'windows',
    'warn',
    'a day was requested with other settings',
    `UPDATE pinterest_sync.analytics_days SET read_with = 'other' WHERE ctid = (SELECT ctid FROM pinterest_sync.analytics_days ORDER BY last_loaded_at LIMIT 1)`,
  ],
  [
    'windows',
    'warn',
    'a day is one of another time zone',
    `UPDATE pinterest_sync.analytics_days SET time_zone = 'Asia/Tokyo' WHERE ctid = (SELECT ctid FROM pinterest_sync.analytics_days ORDER BY last_loaded_at LIMIT 1)`,
  ],
  [
    'windows',
    'warn',
    'a day of another table is one of another time zone',
    `INSERT INTO pinterest_sync.extra_days (table_name, ad_account_id, date, read_on, read_with, time_zone, workflow_id)
     SELECT 'campaign_analytics', ad_account_id, date, date, '', 'Asia/Tokyo', '' FROM pinterest_sync.analytics_days LIMIT 1`,
  ],
  [
    'restatement',
    'fail',
    'a restatement is not shown',
    `INSERT INTO pinterest_sync.restatements (ad_account_id, ad_id, date, new_spend_in_micro_dollar, was_final, same_settings)
    SELECT ad_account_id, ad_id, date, spend_in_micro_dollar + 1, false, true FROM pinterest.ad_analytics WHERE ${oneRow}`,
  ],
  [
    'restatement',
    'warn',
    'a final day changed',
    `INSERT INTO pinterest_sync.restatements (ad_account_id, ad_id, date, new_spend_in_micro_dollar, new_total_checkout_value_in_micro_dollar, was_final, same_settings)
    SELECT ad_account_id, ad_id, date, spend_in_micro_dollar, total_checkout_value_in_micro_dollar, true, true FROM pinterest.ad_analytics WHERE ${oneRow}`,
  ],
  ['days', 'fail', 'a row is of tomorrow', change('date = now()::date + 1')],
  [
    'days',
    'warn',
    'a day between two others is missing',
    `DELETE FROM pinterest_sync.reconciliation; DELETE FROM pinterest_sync.analytics_days WHERE date = (SELECT min(date) + 1 FROM pinterest_sync.analytics_days)`,
  ],
  [
    'days',
    'fail',
    'a day that was compared is missing',
    `DELETE FROM pinterest_sync.analytics_days WHERE date = (SELECT max(date) FROM pinterest_sync.analytics_days)`,
  ],
  ['ranges', 'fail', 'a measure is below 0', change('clickthrough_1 = -1')],
  ['ranges', 'warn', 'spend has no impressions', change('impression_1 = 0')],
  [
    'vendors',
    'fail',
    "another vendor's columns are in another order",
    'CREATE SCHEMA other; CREATE VIEW other.vendor_performance AS SELECT activity_date, id FROM ums.vendor_performance',
  ],
  ['stored', 'fail', 'a row is changed', change('repin_1 = coalesce(repin_1, 0) + 1')],
  ['lists', 'warn', 'the ad group of an ad is not listed', 'DELETE FROM pinterest.ad_groups'],
  [
    'rates',
    'warn',
    'a rate differs from the day before',
    'UPDATE ums.fx_rates SET rate = rate * 1.2 WHERE date = (SELECT min(date) + 10 FROM ums.fx_rates)',
  ],
  ['further tables', 'fail', 'a row of a chosen table is gone', loadedOfCampaigns('NULL')],
  ['further tables', 'warn', 'rows of a chosen table are left out', loadedOfCampaigns("'left out'", 0)],
];

describe('the checks', () => {
  test('are nineteen, and all pass on what a sync wrote', async () => {
    const outcomes = await look(harness.db);
    expect(outcomes.map(({ number }) => number)).toEqual(Array.from({ length: 19 }, (_, index) => index + 1));
    expect(outcomes.filter(({ state }) => state !== 'pass')).toEqual([]);
  });

  test('can each be broken', () => {
    expect(new Set(broken.map(([name]) => name))).toEqual(new Set(checks.map(({ name }) => name)));
  });

  test.each(broken)('%s: %s when %s', async (name, state, _, statements) => {
    const outcomes = await afterBreaking(statements);
    expect(stateOf(outcomes, name)).toBe(state);
    const { failures, warnings, examples } = outcomes.find((one) => one.name === name) as CheckOutcome;
    expect(failures + warnings).toBeGreaterThan(0);
    expect(examples[0]).toBeTruthy();
  });

  test('miss no day that is loaded, although the days of a run are not neighbours', async () => {
    const ranges = [34, 31].map((ago) => ({ from: addDays(today, -ago), to: addDays(today, -ago) }));
    const { outcomes } = await runChecks(harness.db, { ranges }, { thorough: false });
    expect(stateOf(outcomes, 'days')).toBe('pass');
  });
});
