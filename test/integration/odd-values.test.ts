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
  ['a number with commas and a point', { CTR: '"1,234.5"' }, { ctr: '1234.5' }],
  [
    'a number as other programs write it',
    { CTR: '.5', ECTR: '+1', CTR_2: '007' },
    { ctr: '0.5', ectr: '1', ctr_2: '7' },
  ],
  ['a day with midnight', { DATE: 'midnight' }, { ctr: null }],
  ['an id with a fraction of nothing', { CAMPAIGN_ID: '626736533506.0' }, { campaign_id: '626736533506' }],
  ['a field twice: the last one', { CTR: '1,"CTR":2' }, { ctr: '2' }],
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

/** What an analytics row says, the column that is then NULL, and why. */
const unreadable: [string, Literals, string, string][] = [
  ['words for a number', { CTR: '"abc"' }, 'ctr', 'its CTR is "abc", which is no number'],
  ['N/A for a number', { ECTR: '"N/A"' }, 'ectr', 'its ECTR is "N/A", which is no number'],
  ['an empty text for a number', { CTR: '""' }, 'ctr', 'its CTR is "", which is no number'],
  ['a flag for a number', { CTR: 'true' }, 'ctr', 'its CTR is true, which is no number'],
  ['an object for a number', { CTR: '{"value": 1}' }, 'ctr', 'its CTR is {"value": 1}, which is no number'],
  ['the word NaN for a number', { CTR: '"NaN"' }, 'ctr', 'its CTR is "NaN", which is no number'],
  ['NaN that is no JSON', { CTR: 'NaN' }, 'ctr', 'its CTR is "NaN", which is no number'],
  ['Infinity that is no JSON', { CTR: '-Infinity' }, 'ctr', 'its CTR is "-Infinity", which is no number'],
  [
    'a decimal comma, or is it thousands',
    { CTR: '"1,234"' },
    'ctr',
    'its CTR is "1,234", which is no number',
  ],
  ['a number too large for Postgres', { CTR: '1e200000' }, 'ctr', 'its CTR is 1e200000, which is no number'],
  [
    'a number too small for Postgres',
    { CTR: '1e-200000' },
    'ctr',
    'its CTR is 1e-200000, which is no number',
  ],
  ['an object for an id', { PIN_ID: '{"id": "1"}' }, 'pin_id', 'its PIN_ID is {"id": "1"}, which is no id'],
  ['an id whose last digits are gone', { PIN_ID: '1.0993007277024291e18' }, 'pin_id', 'which is no id'],
  ['an id that is NaN', { PIN_ID: 'NaN' }, 'pin_id', 'its PIN_ID is "NaN", which is no id'],
  ['an id too long for the index', { CAMPAIGN_ID: `"${LONG_ID}"` }, 'campaign_id', 'which is no id'],
  ['a spend in the second unit', { SPEND_IN_DOLLAR: '"?"' }, 'spend_in_dollar', 'its SPEND_IN_DOLLAR is "?"'],
];

/** What an analytics row says, and a part of the reason why it is not stored. */
const refused: [string, Literals, string][] = [
  ['an id of an ad too long for the index', { AD_ID: `"${LONG_ID}"` }, 'another ad was requested'],
  ['an empty ad', { AD_ID: '""' }, 'it has no AD_ID'],
  ['an object for the ad', { AD_ID: '{"id": "1"}' }, 'it has no AD_ID'],
  ['another ad', { AD_ID: '"687247811000"' }, 'its AD_ID is "687247811000": another ad was requested'],
  ['another ad account', { AD_ACCOUNT_ID: '1' }, 'its AD_ACCOUNT_ID is 1: another ad account was requested'],
  ['another day', { DATE: '"2020-01-01"' }, 'its DATE is "2020-01-01", but '],
  ['a number for the day', { DATE: '20261123' }, 'its DATE is 20261123, but '],
  ['a day that does not exist', { DATE: '"2026-02-30"' }, 'its DATE is "2026-02-30", but '],
  ['no day', { DATE: 'null' }, 'its DATE is null, but '],
  ['no spend that can be read', { SPEND_IN_MICRO_DOLLAR: '"N/A"' }, 'its SPEND_IN_MICRO_DOLLAR is "N/A"'],
  ['a spend of NaN', { SPEND_IN_MICRO_DOLLAR: 'NaN' }, 'its SPEND_IN_MICRO_DOLLAR is "NaN"'],
];

const SPEND = '1230001';
const adAccountId = uniqueAdAccountId();
let harness: Harness;
let yesterday: string;
let progress: AllProgress;
let message: string;

/** Each is a row of an ad of its own, as far as it names one. */
const cases = [...kept, ...unreadable, ...refused].map(([name, literals]) => ({ name, literals }));
const indexOf = (name: string) => cases.findIndex((one) => one.name === name);
/** No row of the sandbox has so many clicks. */
const clicksOf = (index: number) => `${7_000_000 + index}`;

beforeAll(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Odd', country: 'US', currency: 'UNK', campaigns: 2, ads: cases.length + 6 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
  const { world } = harness.sandbox;
  yesterday = addDays(world.today, -1);
  cases.forEach(({ literals }, index) => {
    const { id = '' } = world.ads[index] ?? {};
    world.overrides.set(id, yesterday, null);
    const { DATE, ...more } = literals;
    const day = DATE === 'midnight' ? `"${yesterday}T00:00:00Z"` : (DATE ?? `"${yesterday}"`);
    const row = {
      ...{ AD_ID: `"${id}"`, DATE: day, CAMPAIGN_ID: '"7"', CLICKTHROUGH_1: clicksOf(index) },
      ...{ SPEND_IN_MICRO_DOLLAR: SPEND, ...more },
    };
    world.overrides.extraRows.push({ adAccountId, day: yesterday, row });
  });
  await harness.withWorker(async () => {
    const run = await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday });
    ({ progress, message } = await failureOf(run));
  });
});

afterAll(() => harness.close());

const rowsNamed = async (name: string) =>
  (await harness.rows('ad_analytics')).filter(
    ({ clickthrough_1 }) => clickthrough_1 === clicksOf(indexOf(name)),
  );

async function rejectedNamed(name: string) {
  const { rows } = await harness.db.raw(
    `SELECT table_name, ad_account_id, date::text, kind, column_name, reason, raw, seen FROM pinterest_sync.rejected_rows`,
  );
  const { id } = harness.sandbox.world.ads[indexOf(name)] ?? {};
  const isOf = (raw: string) =>
    raw.includes(`"CLICKTHROUGH_1":${clicksOf(indexOf(name))},`) ||
    (raw.includes(`"${id}"`) && !raw.includes('CLICKTHROUGH_1'));
  return rows.filter(({ raw }: { raw: string }) => isOf(raw));
}

test.each(kept.map(([name, , columns]) => ({ name, columns })))(
  '$name is stored as it comes, beside rows that cannot be',
  async ({ name, columns }) => {
    const expected = { spend_in_micro_dollar: SPEND, ...columns };
    expect(await rowsNamed(name)).toEqual([expect.objectContaining(expected)]);
    expect(await rejectedNamed(name)).toEqual([]);
  },
);

test.each(unreadable.map(([name, literals, column, reason]) => ({ name, literals, column, reason })))(
  '$name is NULL and kept with the reason, and the rest of the row is stored',
  async ({ name, literals, column, reason }) => {
    const expected = { spend_in_micro_dollar: SPEND, date: yesterday, [column]: null };
    expect(await rowsNamed(name)).toEqual([expect.objectContaining(expected)]);
    expect(await rejectedNamed(name)).toEqual([
      {
        ...{ table_name: 'ad_analytics', ad_account_id: adAccountId, date: yesterday, seen: 1 },
        ...{ kind: 'value', column_name: column, reason: expect.stringContaining(reason) },
        raw: expect.stringContaining(asText(Object.values(literals)[0] ?? '')),
      },
    ]);
  },
);

/** Words that are no JSON are kept as text. */
const asText = (literal: string) => (/^-?[A-Z]\w+$/.test(literal) ? `"${literal}"` : literal);

test.each(refused.map(([name, literals, reason]) => ({ name, literals, reason })))(
  '$name is kept aside with the reason, to the letter',
  async ({ name, literals, reason }) => {
    expect(await rejectedNamed(name)).toEqual([
      {
        ...{ table_name: 'ad_analytics', ad_account_id: adAccountId, date: yesterday, seen: 1 },
        ...{ kind: 'row', column_name: null, reason: expect.stringContaining(reason) },
        raw: expect.stringContaining(asText(Object.values(literals)[0] ?? '')),
      },
    ]);
    expect(await rowsNamed(name)).toEqual([]);
  },
);

test('every row is stored or counted as rejected, and every value that is NULL instead is counted', async () => {
  const { world } = harness.sandbox;
  const sent =
    world.ads.filter((ad) => world.analyticsRow(ad, yesterday)).length + kept.length + unreadable.length;
  expect(progress).toMatchObject({ rejected: refused.length, unreadable: unreadable.length, cleaned: 2 });
  expect(message).toContain(
    `${refused.length} rows could not be stored and ${unreadable.length} values could not be read`,
  );
  expect(await harness.rows('ad_analytics')).toHaveLength(sent);
});

test('a currency that Pinterest does not know is stored as it comes', async () => {
  expect(await harness.rows('ad_accounts')).toMatchObject([{ currency: 'UNK' }]);
});
