/** Pinterest refuses an ad among the 250 of a request, or more ads at once than it can answer about. */
import type { FaultResponse } from '../../dev/sandbox/index.js';
import { addDays } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { expectedAnalytics, expectRows } from '../support/expected.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { lookAtStatus } from '../support/status.js';

const adAccountId = uniqueAdAccountId();
const adAccount = { id: adAccountId, name: 'Shop', country: 'US', currency: 'USD', campaigns: 30, ads: 300 };
let harness: Harness;
let days: [string, string, string];
let stopWorker: () => void;
let worker: Promise<void>;
const { statusJson } = lookAtStatus(() => harness, [adAccount, adAccount]);

beforeAll(async () => {
  harness = await createHarness({ sandbox: { adAccounts: [adAccount] } });
  days = [-3, -2, -1].map((offset) => addDays(harness.sandbox.world.today, offset)) as typeof days;
  worker = harness.withWorker(
    () =>
      new Promise<void>((resolve) => {
        stopWorker = resolve;
      }),
  );
});

afterAll(async () => {
  stopWorker();
  await worker;
  await harness.close();
});

beforeEach(async () => {
  harness.sandbox.faults.clear();
  await harness.db.raw(`TRUNCATE pinterest.ad_analytics, pinterest_sync.analytics_days, pinterest_sync.refused_ads,
    pinterest_sync.batch_sizes, pinterest_sync.reconciliation`);
});

const ANALYTICS = /\/ads\/analytics$/;
const says = (status: number, message: string): FaultResponse => ({ status, body: { code: 1, message } });
const refuse = (query: string, respond: FaultResponse) =>
  harness.sandbox.faults.add({ match: { path: ANALYTICS, query }, times: Infinity, respond });
const refuseAd = (adId: string, message = 'Invalid request', status = 400) =>
  refuse(`ad_ids=${adId}(&|$)`, says(status, message));
const refuseMany = (status: number) =>
  refuse('(ad_ids=[0-9]+&?){101}', says(status, 'Please ask for less data.'));

/** Reads the three days, with what Pinterest was asked for meanwhile. */
async function sync() {
  const { requests } = harness.sandbox;
  requests.length = 0;
  const run = await harness.startOne({ adAccountId, startDate: days[0], endDate: days[2] });
  const outcome = await run.result().catch(() => failureOf(run).then(({ progress }) => progress));
  const asked = requests.filter(({ path }) => ANALYTICS.test(path));
  const sizes = asked.map(({ query, status }) => ({ status, ads: query.getAll('ad_ids').length }));
  const about = (adId: string) => asked.filter(({ query }) => query.getAll('ad_ids').includes(adId)).length;
  return { progress: outcome as unknown as AccountProgress, sizes, about };
}

/** The rows are those of Pinterest, but for these ads. */
async function expectAllBut(...adIds: string[]) {
  const expected = expectedAnalytics(harness.sandbox, days).filter(
    ({ ad_id: id }) => !adIds.includes(id ?? ''),
  );
  expectRows(await harness.rows('ad_analytics'), expected);
}

const refused = async () =>
  (await harness.db('pinterest_sync.refused_ads').whereNull('accepted_at').orderBy('ad_id')).map(
    ({ ad_id: id }) => id,
  );

/** Ads with numbers on the last day, in the order in which they are asked for. */
const busy = () =>
  harness.sandbox.world.ads
    .filter((ad) => harness.sandbox.world.analyticsRow(ad, days[2]))
    .map(({ id }) => id)
    .sort();

describe('an ad that Pinterest refuses', () => {
  test.each<[string, (adId: string) => void]>([
    ['by a name', (adId) => refuseAd(adId, `Invalid ad ids: ${adId}`)],
    ['without a name', (adId) => refuseAd(adId)],
    ['by a status of 404', (adId) => refuseAd(adId, 'Ad not found.', 404)],
  ])('%s is left out, the others are read, and the run and status name it', async (_, prepare) => {
    const [, adId = ''] = busy();
    prepare(adId);
    const { progress } = await sync();
    expect(progress.units).toMatchObject({ done: progress.units.planned, failed: 0 });
    expect(progress.notes).toContainEqual(
      `Pinterest refuses requests for an ad, which was left out: ${adId}`,
    );
    await expectAllBut(adId);
    expect(await refused()).toEqual([adId]);
    expect(await harness.db('pinterest_sync.batch_sizes')).toEqual([]);
    const { adAccounts } = await statusJson();
    expect(adAccounts).toMatchObject([
      { refusedAds: [{ adId, reason: expect.stringContaining('HTTP 40') }] },
    ]);
  });

  test('costs one request in a later run, however often it is listed, and keeps its rows', async () => {
    await sync();
    const [adId = ''] = busy();
    refuseAd(adId);
    await sync();
    const { progress, about, sizes } = await sync();
    expect(about(adId)).toBe(1);
    expect(sizes.filter(({ status }) => status === 400)).toEqual([{ status: 400, ads: 1 }]);
    expect(progress.notes).toContainEqual(expect.stringContaining(adId));
    await expectAllBut();
  });

  test('is not asked for again until it is listed again, and then gets its numbers', async () => {
    const [, , adId = ''] = busy();
    const { ads } = harness.sandbox.world;
    const place = ads.findIndex(({ id }) => id === adId);
    await sync();
    const [ad] = ads.splice(place, 1);
    refuseAd(adId);
    await sync();
    expect((await sync()).about(adId)).toBe(0);
    expect((await statusJson()).adAccounts).toMatchObject([{ unlistedAds: { ads: 1, withRows: 1 } }]);

    if (ad) ads.splice(place, 0, ad);
    harness.sandbox.faults.clear();
    await harness.db.raw('TRUNCATE pinterest.ad_analytics');
    // Once alone, and once for each day.
    expect((await sync()).about(adId)).toBe(1 + days.length);
    await expectAllBut();
    expect((await statusJson()).adAccounts).toMatchObject([{ refusedAds: [], unlistedAds: null }]);
  });
});

test('a refusal of everything marks no ad as refused: the day fails after a few requests', async () => {
  refuse(`start_date=${days[1]}`, says(400, 'Invalid columns'));
  const { progress, sizes } = await sync();
  expect(progress.units).toEqual({ planned: 7, done: 6, failed: 1 });
  expect(await refused()).toEqual([]);
  expect(sizes.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(6);
});

describe('more ads than Pinterest can answer about', () => {
  test.each([500, 504, 413])('(%d) are halved after a few tries, and what worked is kept', async (status) => {
    refuseMany(status);
    const first = await sync();
    expect(first.progress.units).toEqual({ planned: 7, done: 7, failed: 0 });
    // Three days at the same time.
    expect(first.sizes.filter((one) => one.status === status).length).toBeLessThanOrEqual(3 * 7);
    await expectAllBut();

    const { sizes } = await sync();
    expect(sizes.filter((one) => one.status === status)).toEqual([]);
    expect(Math.max(...sizes.map(({ ads }) => ads))).toBeLessThanOrEqual(100);
  });

  test('are tried again a day later, and stay so when they work', async () => {
    await harness
      .db('pinterest_sync.batch_sizes')
      .insert({ ad_account_id: adAccountId, ads: 62, grows_at: new Date() });
    const { sizes } = await sync();
    expect(sizes.map(({ ads }) => ads)).toContain(124);
    await sync();
    expect((await sync()).sizes.map(({ ads }) => ads)).toContain(250);
    await expectAllBut();
  });
});

test('an outage makes no batch smaller for long', async () => {
  harness.sandbox.faults.add({ match: { path: ANALYTICS }, times: 3 * 4, respond: says(500, 'Oops') });
  expect((await sync()).progress.units.failed).toBe(0);
  await sync();
  expect((await sync()).sizes.map(({ ads }) => ads)).toContain(250);
});

test.each(['ad_accounts', 'campaigns', 'ad_groups', 'ads'] as const)(
  'a row of %s that is listed again and has not changed keeps when it changed, and knows when it was listed',
  async (table) => {
    await sync();
    const { rows } = await harness.db.raw('SELECT now() AS between');
    const { progress } = await sync();
    expect(progress.rows[table]).toMatchObject({ new: 0, changed: 0 });
    const times = await harness.db.raw(
      `SELECT bool_and(__last_listed_at > :between) AS listed, bool_or(__synced_at > :between) AS changed FROM pinterest.${table}`,
      rows[0],
    );
    expect(times.rows).toEqual([{ listed: true, changed: false }]);
  },
);
