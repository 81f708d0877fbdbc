// What is loaded is decided by facts: who was requested, what was stored, and whether it was compared.
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { expectedAnalytics, expectRows } from '../support/expected.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';

let adAccountId: string;
let harness: Harness;
/** Those that a run has to read. */
let days: string[];
const ago = (count: number) => addDays(harness.sandbox.world.today, -count);

beforeEach(async () => {
  adAccountId = uniqueAdAccountId();
  const adAccounts = [
    { id: adAccountId, name: 'Facts', country: 'US', currency: 'USD', campaigns: 2, ads: 8 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
  days = eachDay({ from: ago(90), to: ago(1) });
});

afterEach(() => harness.close());

/** Leaves the oldest and the newest to be read. */
async function settleBetween(): Promise<void> {
  await enterSettledDays(harness.databaseUrl, [adAccountId], { from: ago(78), to: ago(4) });
  days = days.filter((day) => day < ago(78) || day > ago(4));
}

const start = (input = {}) => harness.startOne({ adAccountId, ...input });
const sync = async (input = {}): Promise<AccountProgress> => (await start(input)).result();

const expectAll = async () =>
  expectRows(await harness.rows('ad_analytics'), expectedAnalytics(harness.sandbox, days));

/** An ad that has numbers on the first days. */
function longLived() {
  const { world } = harness.sandbox;
  const found = world.ads.find((ad) => days.slice(0, 5).some((day) => world.analyticsRow(ad, day)));
  if (!found) throw new Error('The sandbox has no such ad');
  return found;
}

test('an ad whose row of the list could not be stored gets all of its days once Pinterest has mended the row', async () => {
  const ad = longLived();
  const items = harness.sandbox.world.ads.map((one) => (one === ad ? { ...one, id: null } : one));
  harness.sandbox.faults.add({
    match: { path: /\/ads$/ },
    respond: { status: 200, body: { items, bookmark: null } },
  });
  await harness.withWorker(async () => {
    await start().then(failureOf);
    harness.sandbox.faults.clear();
    const { notes } = await sync();
    expect(notes.join()).toContain('because they were not requested for ads that are listed now');
  });
  await expectAll();
});

test('rows that are lost or changed are read again by the next run, which says so', async () => {
  await settleBetween();
  await harness.withWorker(async () => {
    await sync();
    const { db } = harness;
    const gone = days[3] as string;
    const changed = days[7] as string;
    await db('pinterest.ad_analytics').where({ date: gone }).delete();
    await db('pinterest.ad_analytics').where({ date: changed }).update({ impression_1: 7 });
    await db('pinterest_sync.analytics_days').where({ date: days[11] }).update({ damage: 'found by hand' });
    const { notes, finalDaysChanged } = await sync({ lookbackDays: 0 });
    // Pinterest has changed nothing.
    expect(finalDaysChanged).toBe(0);
    expect(notes[0]).toBe(
      `Read again, because their rows are not those that were loaded: 3 days, ${gone}, ${changed}, ${days[11]}`,
    );
    await expectAll();
    expect((await sync({ lookbackDays: 0 })).notes).toEqual([]);
  });
});

describe('ads that are left out by their dates', () => {
  /** Its campaign says that it was made yesterday. */
  function misdate(): void {
    const campaign = harness.sandbox.world.campaigns.find(({ id }) => id === longLived().campaign_id);
    if (campaign) campaign.created_time = Date.parse(`${days.at(-1)}T00:00:00Z`) / 1_000;
  }

  test('are read when the totals are refused: what was not compared is not settled', async () => {
    await settleBetween();
    misdate();
    harness.sandbox.faults.add({
      match: { path: new RegExp(`/ad_accounts/${adAccountId}/analytics$`) },
      times: Number.POSITIVE_INFINITY,
      respond: { status: 403 },
    });
    const { notes, reconciled } = await harness.withWorker(() => sync());
    expect(notes.join()).toContain("could not be compared with Pinterest's totals");
    expect(reconciled).toEqual({ days: 0, differing: 0 });
    await expectAll();
    const finals = () =>
      harness.db('pinterest_sync.analytics_days').where({ is_final: true }).whereIn('date', days);
    expect(await finals()).toEqual([]);

    harness.sandbox.faults.clear();
    const second = await harness.withWorker(() => sync({ lookbackDays: 0 }));
    // The days that were not compared are, without being read again.
    expect(second.reconciled).toEqual({ days: 15, differing: 0 });
    expect(second.units.planned).toBeLessThan(10);
    expect(await finals()).toHaveLength(12);
  });
});

test('days are read for as long as the longest window, although the lookback of the settings is shorter', async () => {
  const { lookbackDays, pinterest } = harness.config;
  expect([lookbackDays, pinterest.attribution]).toMatchObject([30, { clickWindowDays: 30 }]);
  const attribution = { ...pinterest.attribution, viewWindowDays: 60 };
  const config = { ...harness.config, pinterest: { ...pinterest, attribution } } as typeof harness.config;
  const second = await harness.withWorker(async () => {
    await sync();
    return await sync();
  }, config);
  expect(second.units).toEqual({ planned: 4 + 60, done: 4 + 60, failed: 0 });
});
