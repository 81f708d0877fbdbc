import { addDays } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { analyticsRow, expectedEntities } from '../support/expected.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';

const adAccountId = uniqueAdAccountId();
let harness: Harness;
let yesterday: string;

beforeEach(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Odd', country: 'US', currency: 'USD', campaigns: 3, ads: 12 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
  yesterday = addDays(harness.sandbox.world.today, -1);
});

afterEach(() => harness.close());

function syncYesterday(): Promise<AccountProgress> {
  return harness.withWorker(async () =>
    (await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday })).result(),
  );
}

describe('an answer of Pinterest', () => {
  test('with an empty page and a bookmark is not the end of the list', async () => {
    harness.sandbox.faults.add({ match: { path: /\/ads$/ }, respond: 'empty-page' });
    await syncYesterday();
    expect(await harness.rows('ads')).toEqual(expectedEntities(harness.sandbox.world, 'ads'));
  });

  /** Pages that lead from one to the next and back again. */
  function leadInCircles(path: RegExp): void {
    const turns = [
      [/bookmark=b/, 'a'],
      [/bookmark=a/, 'b'],
      [/^/, 'a'],
    ] as const;
    for (const [query, bookmark] of turns)
      harness.sandbox.faults.add({
        ...{ match: { path, query }, times: Number.POSITIVE_INFINITY },
        respond: { status: 200, body: { items: [], bookmark } },
      });
  }

  test('whose pages lead back to earlier ones makes the run fail with that reason', async () => {
    leadInCircles(/\/ad_groups$/);
    const run = harness.withWorker(async () =>
      failureOf(await harness.startOne({ adAccountId, startDate: yesterday })),
    );
    expect((await run).message).toContain('does not end: a page leads back to an earlier one');
    expect(harness.sandbox.requests.filter(({ path }) => path.endsWith('/ad_groups')).length).toBeLessThan(4);
  });

  test('whose list of ad accounts leads back to itself makes the run fail with that reason', async () => {
    leadInCircles(/\/ad_accounts$/);
    const run = harness.withWorker(async () => failureOf(await harness.startAll()));
    expect((await run).message).toContain('The list of ad accounts does not end');
  });

  test('that repeats an item gives one row', async () => {
    harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: 'repeat-item' });
    harness.sandbox.faults.add({ match: { path: /\/ads\/analytics$/ }, respond: 'repeat-item' });
    const result = await syncYesterday();
    expect(await harness.rows('campaigns')).toEqual(expectedEntities(harness.sandbox.world, 'campaigns'));
    expect(result.rows.campaigns?.new).toBe(harness.sandbox.world.campaigns.length);
  });

  test('may hold any text: quotes, line ends, emoji, backslashes; what Postgres cannot hold is taken out and counted', async () => {
    const [first, second, third] = harness.sandbox.world.ads;
    if (!first || !second || !third) throw new Error('three ads are needed');
    first.name = `'single' "double" $1 ? ?? :name \\ \n\t${String.fromCodePoint(0x1f9f6)}`;
    second.name = 'a\u0000b\u0000';
    third.name = 'null';
    const result = await syncYesterday();
    expect(await harness.rows('ads')).toEqual(expectedEntities(harness.sandbox.world, 'ads'));
    expect(result.cleaned).toBe(2);
  });

  test('may hold numbers beyond what JavaScript counts exactly', async () => {
    const [adGroup] = harness.sandbox.world.adGroups;
    if (!adGroup) throw new Error('an ad group is needed');
    const body = JSON.stringify({ items: [adGroup], bookmark: null }).replace(
      /"bid_in_micro_currency":[^,}]+/,
      '"bid_in_micro_currency":9223372036854775808123',
    );
    harness.sandbox.faults.add({
      match: { path: /\/ad_groups$/ },
      respond: { status: 200, body, headers: { 'content-type': 'application/json' } },
    });
    await syncYesterday();
    const { rows } = await harness.db.raw('SELECT bid_in_micro_currency AS bid FROM pinterest.ad_groups');
    expect(rows).toEqual([{ bid: '9223372036854775808123' }]);
  });

  test('may give ids as numbers or as text', async () => {
    const row = {
      AD_ID: '687247811001',
      DATE: `"${yesterday}"`,
      AD_ACCOUNT_ID: adAccountId,
      PIN_ID: '"1099300727702429065"',
    };
    harness.sandbox.world.overrides.extraRows.push({ adAccountId, day: yesterday, row });
    await syncYesterday();
    const stored = (await harness.rows('ad_analytics')).filter(({ ad_id }) => ad_id === '687247811001');
    expect(stored).toEqual([
      analyticsRow(adAccountId, { ...row, AD_ID: '"687247811001"', AD_ACCOUNT_ID: `"${adAccountId}"` }),
    ]);
  });
});
