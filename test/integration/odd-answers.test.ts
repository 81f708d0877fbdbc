import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { addDays } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { analyticsRow, expectedAnalytics, expectedEntities, expectRows } from '../support/expected.js';
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

/** Passes everything on, and changes the bytes of every good answer. */
async function startProxy(target: string, encode: (body: Buffer) => Buffer) {
  const server = createServer(async ({ url = '', headers }, response) => {
    const { authorization = '' } = headers;
    const answer = await fetch(new URL(url, target), { headers: { authorization } });
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.ok ? encode(body) : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { pathname } = new URL(target);
  return { url: `http://127.0.0.1:${port}${pathname}`, close: () => server.close() };
}

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
    const [ad] = harness.sandbox.world.ads;
    const adId = ad?.id ?? '';
    harness.sandbox.world.overrides.set(adId, yesterday, null);
    const row = {
      AD_ID: adId,
      DATE: `"${yesterday}"`,
      AD_ACCOUNT_ID: adAccountId,
      PIN_ID: '"1099300727702429065"',
    };
    harness.sandbox.world.overrides.extraRows.push({ adAccountId, day: yesterday, row });
    await syncYesterday();
    const stored = (await harness.rows('ad_analytics')).filter(({ ad_id }) => ad_id === adId);
    expect(stored).toEqual([
      analyticsRow(adAccountId, { ...row, AD_ID: `"${adId}"`, AD_ACCOUNT_ID: `"${adAccountId}"` }),
    ]);
  });

  test.each([
    ['a byte order mark', (body: Buffer) => Buffer.concat([Buffer.from('\ufeff'), body])],
    ['compressed bytes without their header', (body: Buffer) => gzipSync(body)],
    ['the bytes of UTF-16', (body: Buffer) => Buffer.from(`\ufeff${body}`, 'utf16le')],
  ])('may come with %s, in lists and numbers', async (_, encode) => {
    const proxy = await startProxy(harness.sandbox.url, encode);
    const config = { ...harness.config, pinterest: { ...harness.config.pinterest, apiUrl: proxy.url } };
    await harness.withWorker(
      async () =>
        (await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday })).result(),
      config,
    );
    proxy.close();
    expect(await harness.rows('ads')).toEqual(expectedEntities(harness.sandbox.world, 'ads'));
    expectRows(await harness.rows('ad_analytics'), expectedAnalytics(harness.sandbox, [yesterday]));
  });

  test('whose totals cannot be read compares nothing for that day, and fails nothing', async () => {
    const body = `[{"DATE":"${yesterday}","SPEND_IN_MICRO_DOLLAR":NaN,"IMPRESSION_1":""}]`;
    harness.sandbox.faults.add({
      ...{ match: { path: /\/ad_accounts\/\d+\/analytics$/ }, times: Number.POSITIVE_INFINITY },
      respond: { status: 200, body, headers: { 'content-type': 'application/json' } },
    });
    await syncYesterday();
    const { rows } = await harness.db.raw('SELECT reason FROM pinterest_sync.reconciliation');
    expect(rows).toEqual([{ reason: 'Pinterest gave no total for the day' }]);
  });

  test.each([
    [/\/ad_accounts\/\d+$/, 'ad_accounts', 'id'],
    [/\/campaigns$/, 'campaigns', 'ad_account_id'],
  ])('%s about another ad account is not stored under this one', async (path, table, field) => {
    const other = { id: '7', ad_account_id: '7', name: 'Of somebody else', [field]: '1' };
    const body = table === 'ad_accounts' ? other : { items: [other], bookmark: null };
    harness.sandbox.faults.add({ match: { path }, respond: { status: 200, body } });
    const { message } = await harness.withWorker(async () =>
      failureOf(await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday })),
    );
    expect(message).toContain(`its ${field} is "1": another ad account was requested`);
    expect(await harness.rows(table)).toEqual([]);
  });
});
