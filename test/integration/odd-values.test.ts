import { randomBytes } from 'node:crypto';
import { addDays } from '../../src/shared/dates.js';
import type { AllProgress } from '../../src/shared/progress.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';

/** Column of the answer to its JSON, which is sent as it stands here. */
type Literals = Record<string, string>;

const LONG = 'x'.repeat(100_000);
/** What an index can hold is measured after compression, so it must be hard to compress. */
const LONG_ID = randomBytes(3_000).toString('hex');

/** What an analytics row says, and what the table then holds. */
const kept: [string, Literals, Record<string, string | null>][] = [
  ['a number given as text', { CTR: '"12.50"' }, { ctr: '12.50' }],
  [
    'a number with an exponent',
    { SPEND_IN_MICRO_DOLLAR: '1e17' },
    { spend_in_micro_dollar: `1${'0'.repeat(17)}` },
  ],
  ['a negative number', { SPEND_IN_MICRO_DOLLAR: '-5.25' }, { spend_in_micro_dollar: '-5.25' }],
  ['a number beyond 2^53', { PIN_ID: '1099300727702429065' }, { pin_id: '1099300727702429065' }],
  ['null', { CTR: 'null' }, { ctr: null }],
  [
    'an object for a text',
    { CAMPAIGN_NAME: '{"en": [1.10, "two"]}' },
    { campaign_name: '{"en": [1.10, "two"]}' },
  ],
  ['a flag for a text', { CAMPAIGN_NAME: 'true' }, { campaign_name: 'true' }],
  ['the word NaN for a text', { CAMPAIGN_NAME: '"NaN"' }, { campaign_name: 'NaN' }],
  ['a text of any length', { CAMPAIGN_NAME: `"${LONG}"` }, { campaign_name: LONG }],
  ['U+0000 and half of a pair', { CAMPAIGN_NAME: '"a\\u0000b\\ud83d"' }, { campaign_name: 'ab\ufffd' }],
];

/** What an analytics row says, and a part of the reason why it is not stored. */
const refused: [string, Literals, string][] = [
  ['words for a number', { CTR: '"abc"' }, 'invalid input syntax for type numeric: "abc"'],
  ['an empty text for a number', { CTR: '""' }, 'invalid input syntax for type numeric'],
  ['a flag for a number', { CTR: 'true' }, 'invalid input syntax for type numeric: "true"'],
  ['an object for a number', { CTR: '{"value": 1}' }, 'invalid input syntax for type numeric'],
  ['the word NaN for a number', { CTR: '"NaN"' }, 'its CTR is "NaN", which is no number'],
  ['the word Infinity for a number', { CTR: '"-Infinity"' }, 'its CTR is "-Infinity", which is no number'],
  ['a number too large for Postgres', { CTR: '1e200000' }, 'SQLSTATE 22003'],
  ['an id too long for the index', { AD_ID: `"${LONG_ID}"` }, 'SQLSTATE 54000'],
  ['an empty ad', { AD_ID: '""' }, 'it has no AD_ID'],
  ['an object for the ad', { AD_ID: '{"id": "1"}' }, 'it has no AD_ID'],
  ['another day', { DATE: '"2020-01-01"' }, 'its DATE is "2020-01-01", but '],
  ['a number for the day', { DATE: '20261123' }, 'its DATE is 20261123, but '],
  ['no day', { DATE: 'null' }, 'its DATE is null, but '],
];

const adAccountId = uniqueAdAccountId();
const [firstKept, firstRefused] = [687_247_811_000, 687_247_812_000];
let harness: Harness;
let yesterday: string;
let progress: AllProgress;

beforeAll(async () => {
  const adAccounts = [{ id: adAccountId, name: 'Odd', country: 'US', currency: 'UNK', campaigns: 2, ads: 6 }];
  harness = await createHarness({ sandbox: { adAccounts } });
  yesterday = addDays(harness.sandbox.world.today, -1);
  const { extraRows } = harness.sandbox.world.overrides;
  const add = (adId: number, literals: Literals) => {
    const row = { AD_ID: `"${adId}"`, DATE: `"${yesterday}"`, AD_NAME: `"${adId}"`, ...literals };
    extraRows.push({ adAccountId, day: yesterday, row });
  };
  kept.forEach(([, literals], index) => {
    add(firstKept + index, literals);
  });
  refused.forEach(([, literals], index) => {
    add(firstRefused + index, literals);
  });
  await harness.withWorker(async () => {
    const run = await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday });
    ({ progress } = await failureOf(run));
  });
});

afterAll(() => harness.close());

test.each(kept.map(([name, , columns], index) => ({ name, columns, adId: String(firstKept + index) })))(
  '$name is stored as it comes, beside rows that cannot be',
  async ({ columns, adId }) => {
    const row = (await harness.rows('ad_analytics')).find(({ ad_id }) => ad_id === adId);
    expect(row).toMatchObject(columns);
  },
);

test.each(refused.map(([name, literals, reason], index) => ({ name, literals, reason, index })))(
  '$name is kept aside with the reason, to the letter',
  async ({ literals, reason, index }) => {
    const adId = firstRefused + index;
    const { rows } = await harness.db.raw(
      `SELECT table_name, ad_account_id, date::text, reason, raw, seen FROM pinterest_sync.rejected_rows
       WHERE raw::json ->> 'AD_NAME' = ?`,
      [adId],
    );
    expect(rows).toEqual([
      {
        table_name: 'ad_analytics',
        ad_account_id: adAccountId,
        date: yesterday,
        reason: expect.stringContaining(reason),
        raw: expect.stringContaining(Object.values(literals)[0] as string),
        seen: 1,
      },
    ]);
    const stored = (await harness.rows('ad_analytics')).filter(({ ad_id }) => ad_id === String(adId));
    expect(stored).toEqual([]);
  },
);

test('every row is stored or counted as rejected', async () => {
  const { world } = harness.sandbox;
  const sent =
    world.ads.filter((ad) => world.analyticsRow(ad, yesterday)).length + kept.length + refused.length;
  expect(progress.rejected).toBe(refused.length);
  expect(await harness.rows('ad_analytics')).toHaveLength(sent - refused.length);
  expect(progress.cleaned).toBe(2);
});

test('a currency that Pinterest does not know is stored as it comes', async () => {
  expect(await harness.rows('ad_accounts')).toMatchObject([{ currency: 'UNK' }]);
});
