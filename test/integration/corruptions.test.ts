// Data that somebody damages by hand, kind by kind: which check names it, and where.
import type { Knex } from 'knex';
import { recordFingerprints } from '../../src/postgres/fingerprints.js';
import { addDays } from '../../src/shared/dates.js';
import { runChecks } from '../../src/ums/checks/run-checks.js';
import { createChecked } from '../support/checked.js';
import type { Harness } from '../support/harness.js';

let harness: Harness;
let today: string;

beforeAll(async () => {
  ({ harness, today } = await createChecked());
});

afterAll(() => harness.close());

class Undo extends Error {}

/** Does something in a transaction that leaves nothing behind. */
async function undone(work: (db: Knex) => Promise<void>): Promise<void> {
  const end = harness.db.transaction(async (db) => {
    await work(db);
    throw new Undo();
  });
  await expect(end).rejects.toThrow(Undo);
}

/** What each check that does not pass finds after `statements`, which are undone: `16 stored fail: example; example`. */
async function namedAfter(statements: string, options = {}): Promise<string[]> {
  let named: string[] = [];
  await undone(async (db) => {
    await db.raw(statements);
    const { outcomes } = await runChecks(db, { ranges: [{ from: addDays(today, -40), to: today }] }, options);
    named = outcomes.flatMap(({ number, name, state, examples }) =>
      state === 'pass' ? [] : [`${number} ${name} ${state}: ${examples.join('; ')}`],
    );
  });
  return named;
}

const ROWS = 'pinterest.ad_analytics';
const DAYS = 'pinterest_sync.analytics_days';
/** A row with numbers; its ad account, ad and day. */
const one = `(SELECT * FROM ${ROWS} WHERE total_click_checkout > 0 AND clickthrough_1 > 0 ORDER BY ad_id, date LIMIT 1)`;
const ofOne = (columns: string) => `(${columns}) = (SELECT ${columns} FROM ${one} AS one)`;
const onOne = (set: string) => `UPDATE ${ROWS} SET ${set} WHERE ${ofOne('__sync_key')}`;
const newest = `date = (SELECT max(date) FROM ${ROWS})`;
const lastAccount = `ad_account_id = (SELECT max(ad_account_id) FROM ${ROWS})`;
const another = (column: string) =>
  `(SELECT min(${column}) FROM ${ROWS} WHERE ad_account_id = (SELECT ad_account_id FROM ${one} AS one) AND ${column} <> (SELECT ${column} FROM ${one} AS one))`;
const rightKey = `__sync_key = md5(concat(ad_id, ad_group_id, ad_id, campaign_id, pin_id, to_char(date, 'YYYY-MM-DD')))`;
/** As somebody does it who knows how keys are made. */
const consistently = (set: string) =>
  `${onOne(`${set}, __sync_key = 'x'`)}; UPDATE ${ROWS} SET ${rightKey} WHERE __sync_key = 'x'`;
const rate = (set: string, where = 'true') => `UPDATE ums.fx_rates SET ${set} WHERE ${where}`;
const onOneDay = `date = (SELECT min(date) + 8 FROM ums.fx_rates)`;

/** What is done, and what must name it. */
const corruptions: [kind: string, statements: string, named: RegExp][] = [
  [
    'a row is deleted',
    `DELETE FROM ${ROWS} WHERE ${ofOne('__sync_key')}`,
    /16 stored fail: .* of its \d+ rows are there/,
  ],
  [
    'the rows of the newest day are deleted',
    `DELETE FROM ${ROWS} WHERE ${newest}`,
    /16 stored fail: .*none of its \d+ rows is there/,
  ],
  [
    'the newest day is deleted, and that it was loaded',
    `DELETE FROM ${ROWS} WHERE ${newest}; DELETE FROM ${DAYS} WHERE date = (SELECT max(date) FROM ${DAYS})`,
    /13 days fail: .*was read before, and is not loaded/,
  ],
  [
    'the rows of an ad account are deleted',
    `DELETE FROM ${ROWS} WHERE ${lastAccount}`,
    /16 stored fail: .*has none of its rows: those of 4 days are gone/,
  ],
  [
    'all rows are deleted',
    `TRUNCATE ${ROWS}`,
    /16 stored fail: ad account.*has none of its rows.*; ad account.*has none of its rows/,
  ],
  ['the rows of an ad are deleted', `DELETE FROM ${ROWS} WHERE ${ofOne('ad_id')}`, /16 stored fail/],
  ['all loaded days are forgotten', `TRUNCATE ${DAYS}`, /13 days fail: .*has \d+ rows and no loaded day/],
  [
    'everything but the lists is deleted',
    `TRUNCATE ${ROWS}, ${DAYS}, pinterest_sync.reconciliation, pinterest_sync.account_runs`,
    /13 days warn: .*has ads and no loaded day/,
  ],
  [
    'a row is doubled',
    `INSERT INTO ${ROWS} SELECT (jsonb_populate_record(NULL::${ROWS}, to_jsonb(one) || '{"__sync_key": "x"}')).* FROM ${one} AS one`,
    /16 stored fail: .* rows instead of/,
  ],
  [
    'a row is doubled under another pin',
    `INSERT INTO ${ROWS} SELECT (jsonb_populate_record(NULL::${ROWS}, to_jsonb(one) || '{"__sync_key": "x", "pin_id": "1"}')).* FROM ${one} AS one; UPDATE ${ROWS} SET ${rightKey} WHERE __sync_key = 'x'`,
    /16 stored fail: .* rows instead of/,
  ],
  [
    'spend is changed in all of its columns',
    onOne(
      'spend_in_micro_dollar = spend_in_micro_dollar * 2, spend_in_dollar = spend_in_dollar * 2, checkout_roas = checkout_roas / 2, cpm_in_micro_dollar = cpm_in_micro_dollar * 2',
    ),
    /16 stored fail: .*other numbers: spend_in_micro_dollar/,
  ],
  [
    'all spend is ten times as much',
    `UPDATE ${ROWS} SET spend_in_micro_dollar = spend_in_micro_dollar * 10, spend_in_dollar = spend_in_dollar * 10`,
    /16 stored fail: .*other numbers: spend_in_micro_dollar/,
  ],
  [
    'spend is moved from one row to another',
    `${onOne('spend_in_micro_dollar = spend_in_micro_dollar - 10000')}; UPDATE ${ROWS} SET spend_in_micro_dollar = spend_in_micro_dollar + 10000 WHERE __sync_key = (SELECT min(__sync_key) FROM ${ROWS} WHERE spend_in_micro_dollar > 0 AND ${ofOne('ad_account_id, date')} AND NOT ${ofOne('__sync_key')})`,
    /16 stored fail: .*rows were changed/,
  ],
  [
    'clicks and impressions are changed',
    onOne('clickthrough_1 = clickthrough_1 + 1, impression_1 = impression_1 + 1'),
    /16 stored fail: .*clickthrough_1/,
  ],
  [
    'a count that has no sum of its own is changed',
    onOne('repin_1 = coalesce(repin_1, 0) + 1'),
    /16 stored fail: .*rows were changed/,
  ],
  ['a ratio is changed a little', onOne('ctr = ctr * 1.0001'), /16 stored fail: .*rows were changed/],
  ['a number is taken away', onOne('engagement_1 = NULL'), /16 stored fail/],
  [
    'the checkouts are changed with their parts',
    onOne('total_checkout = total_checkout + 1, total_click_checkout = total_click_checkout + 1'),
    /16 stored fail/,
  ],
  [
    'a row is moved to another campaign',
    consistently(`campaign_id = ${another('campaign_id')}`),
    /16 stored fail.*\n?.*/,
  ],
  [
    'a row is moved to another ad group',
    consistently(`ad_group_id = ${another('ad_group_id')}`),
    /17 lists warn: .*is listed with ad_group_id/,
  ],
  [
    'a row is moved to another ad account',
    consistently(
      `ad_account_id = (SELECT max(ad_account_id) FROM pinterest.ads WHERE ad_account_id <> (SELECT ad_account_id FROM ${one} AS one))`,
    ),
    /17 lists fail: .*is listed with ad_account_id/,
  ],
  ['a row is moved to another ad', consistently(`ad_id = 'another'`), /16 stored fail.*/],
  [
    'all days are shifted by one',
    `UPDATE ${ROWS} SET date = date + 1`,
    /16 stored fail: .*none of its \d+ rows is there/,
  ],
  [
    'two days are swapped',
    `UPDATE ${ROWS} SET date = CASE date WHEN '@33' THEN '@32' ELSE '@33' END::date WHERE date IN ('@32', '@33')`,
    /16 stored fail/,
  ],
  [
    'the sync key of a row is garbled',
    onOne(`__sync_key = 'garbled'`),
    /1 key fail: the sync key is not that of its row/,
  ],
  [
    'the sync key of a campaign is garbled',
    `UPDATE pinterest.campaigns SET __sync_key = 'garbled' WHERE id = (SELECT min(id) FROM pinterest.campaigns)`,
    /1 key fail: the sync key is not that of its row: campaign/,
  ],
  [
    'the label of the windows of a day is garbled',
    `UPDATE ${DAYS} SET attribution_window = '30d' WHERE date = (SELECT min(date) FROM ${DAYS})`,
    /11 windows fail: .*has attribution_window 30d/,
  ],
  [
    'the windows of a day are other ones',
    `UPDATE ${DAYS} SET attribution_window = '7d_click_7d_engagement_1d_view' WHERE date = (SELECT min(date) FROM ${DAYS})`,
    /11 windows fail: days from .* were requested with the same settings/,
  ],
  [
    'the windows of all days are other ones',
    `UPDATE ${DAYS} SET attribution_window = '7d_click_7d_engagement_1d_view'`,
    /11 windows warn: .*and the last run had other windows/,
  ],
  [
    'the fingerprint of a day is changed',
    `UPDATE ${DAYS} SET digest = digest + 1 WHERE date = (SELECT min(date) FROM ${DAYS})`,
    /16 stored fail/,
  ],
  [
    'an ad is deleted',
    `DELETE FROM pinterest.ads WHERE id = (SELECT min(ad_id) FROM ${ROWS})`,
    /4 orphans warn: ad \d+ is not listed/,
  ],
  ['all ads are deleted', 'DELETE FROM pinterest.ads', /17 lists fail: .*has 0 ads, and \d+ were requested/],
  [
    'a campaign is deleted',
    `DELETE FROM pinterest.campaigns WHERE id = (SELECT min(campaign_id) FROM pinterest.ad_groups)`,
    /17 lists warn: campaign_id \d+ is not listed/,
  ],
  [
    'an ad group is deleted',
    `DELETE FROM pinterest.ad_groups WHERE id = (SELECT min(ad_group_id) FROM pinterest.ads)`,
    /17 lists warn: ad_group_id \d+ is not listed/,
  ],
  [
    'an ad account is deleted',
    `DELETE FROM pinterest.ad_accounts WHERE id = (SELECT min(ad_account_id) FROM ${ROWS})`,
    /4 orphans warn: ad account \d+ is not listed/,
  ],
  [
    'an ad group is moved to another campaign',
    `UPDATE pinterest.ad_groups SET campaign_id = (SELECT max(id) FROM pinterest.campaigns) WHERE id = (SELECT min(ad_group_id) FROM pinterest.ads)`,
    /17 lists fail: .*has campaign_id/,
  ],
  [
    'an ad is moved to another ad account',
    `UPDATE pinterest.ads SET ad_account_id = (SELECT max(id) FROM pinterest.ad_accounts WHERE id <> ads.ad_account_id) WHERE id = (SELECT min(ad_id) FROM ${ROWS})`,
    /17 lists fail/,
  ],
  [
    'a rate is ten times as much on one day',
    rate('rate = rate * 10', onOneDay),
    /18 rates warn: .*comes after 1.0842/,
  ],
  ['all rates are a hundred times as much', rate('rate = rate * 100'), /18 rates warn: .*is usual/],
  [
    'all rates of yen are inverted',
    `UPDATE pinterest.ad_accounts SET currency = 'JPY' WHERE currency = 'EUR'; ${rate(`from_currency = 'JPY', rate = 150`)}`,
    /18 rates warn: rate 150 from JPY to USD .*is usual/,
  ],
  [
    'a rate and its inverse do not fit',
    `INSERT INTO ums.fx_rates SELECT date, 'USD', 'EUR', 1.0842, date FROM ums.fx_rates`,
    /18 rates fail: .*the other way round/,
  ],
  [
    'rates through a third currency do not fit',
    `INSERT INTO ums.fx_rates SELECT date, pair[1], pair[2], 2, date FROM ums.fx_rates, (VALUES (ARRAY['EUR', 'GBP']), (ARRAY['GBP', 'USD'])) AS one (pair)`,
    /18 rates fail: .*through GBP/,
  ],
  [
    'a rate that is carried over the weekend is changed',
    rate(`published_on = date - 1, rate = rate * 1.01`, onOneDay),
    /18 rates fail: .*the day that it is of/,
  ],
  [
    'two ad accounts have one integration id',
    `INSERT INTO ums.integrations (ad_account_id, integration_name, integration_id) SELECT id, 'one', 'same' FROM pinterest.ad_accounts`,
    /1 key warn: integration_id same belongs to \d+ and \d+/,
  ],
  [
    'a second vendor has our integration id',
    'CREATE SCHEMA other; CREATE TABLE other.vendor_performance AS SELECT * FROM ums.vendor_performance LIMIT 1',
    /15 vendors fail: other.vendor_performance has our integration_id/,
  ],
];

test('without any of them all checks pass', async () => {
  expect(await namedAfter('SELECT')).toEqual([]);
  expect(await namedAfter('SELECT', { thorough: false })).toEqual([]);
});

test.each(corruptions)('%s: a check names it', async (_, statements, named) => {
  const days = statements.replace(/@(\d+)/g, (_all, back) => addDays(today, -Number(back)));
  expect((await namedAfter(days)).join('\n')).toMatch(named);
});

test.each([
  ['rows', `DELETE FROM ${ROWS} WHERE ${ofOne('__sync_key')}`],
  ['numbers', onOne('repin_2 = coalesce(repin_2, 0) + 1')],
])('the end of a run names damaged %s too', async (_, statements) => {
  expect((await namedAfter(statements, { thorough: false })).join()).toMatch(/16 stored fail/);
});

test('rows that a reading has just written, and will complete, are no damage', async () => {
  const named = await namedAfter(`
    ${onOne('repin_1 = coalesce(repin_1, 0) + 1, __synced_at = clock_timestamp()')};
    INSERT INTO pinterest_sync.checkpoints (run_id, unit, step, done, totals)
    SELECT 'run', 'ad_analytics ' || date, 1, false, '{}' FROM ${one} AS one`);
  expect(named).toEqual([expect.stringMatching(/^16 stored warn: .*is being read/)]);
});

/** What the fingerprints of all days are after `statements`, which are undone. */
async function digestsAfter(statements: string): Promise<unknown> {
  let digests: unknown;
  await undone(async (db) => {
    await db.raw(statements);
    const { rows: days } = await db.raw(
      `SELECT ad_account_id AS "adAccountId", ARRAY[date::text] AS days FROM ${DAYS}`,
    );
    for (const day of days) await recordFingerprints(db, day);
    digests = (await db.raw(`SELECT digest::text FROM ${DAYS} ORDER BY ad_account_id, date`)).rows;
  });
  return digests;
}

describe('a fingerprint', () => {
  test.each([
    [
      'digits that mean nothing',
      `UPDATE ${ROWS} SET spend_in_micro_dollar = round(spend_in_micro_dollar, 20)`,
    ],
    [
      'the order of rows',
      `CREATE TEMP TABLE held AS SELECT * FROM ${ROWS}; DELETE FROM ${ROWS}; INSERT INTO ${ROWS} SELECT * FROM held ORDER BY __sync_key`,
    ],
    [
      'settings of the session',
      `SET LOCAL extra_float_digits = -5; SET LOCAL "DateStyle" = 'German, DMY'; SET LOCAL bytea_output = 'escape';
       SET LOCAL client_encoding = 'LATIN1'; SET LOCAL jit = off; SET LOCAL work_mem = '64kB'; SET LOCAL enable_seqscan = off`,
    ],
    ['the time zone', `SET LOCAL "TimeZone" = 'Pacific/Kiritimati'`],
  ])('does not depend on %s', async (_, statements) => {
    const before = await digestsAfter('SELECT');
    expect(await digestsAfter(statements)).toEqual(before);
    expect(await digestsAfter(onOne('repin_1 = coalesce(repin_1, 0) + 1'))).not.toEqual(before);
  });

  test('of the same row is the same number on every Postgres', async () => {
    const { rows } = await harness.db.raw(
      `SELECT hash_record_extended(ROW(NULL::numeric, 12345.678900::numeric, -0.5::numeric, '2026-11-23'::date, 'Herbst & Küche'::text, NULL::text), 0)::text AS hash,
         hash_record_extended(ROW(12345.6789::numeric, -0.5::numeric, '2026-11-23'::date, 'Herbst & Küche'::text, NULL::text), 0)::text AS shorter`,
    );
    expect(rows).toEqual([{ hash: '939373353360776145', shorter: '939373353360776145' }]);
  });
});
