import { addDays, type DayRange, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress, AllProgress } from '../../src/shared/progress.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';

const adAccountId = uniqueAdAccountId();
let harness: Harness;
/** Days that are old enough to be final. */
let old: DayRange;

beforeEach(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Reconciled', country: 'US', currency: 'USD', campaigns: 3, ads: 12 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
  const { today } = harness.sandbox.world;
  old = { from: addDays(today, -33), to: addDays(today, -31) };
});

afterEach(() => harness.close());

const TOTALS = new RegExp(`/ad_accounts/${adAccountId}/analytics$`);

const start = ({ from, to }: DayRange) => harness.startOne({ adAccountId, startDate: from, endDate: to });
const sync = async (range: DayRange): Promise<AccountProgress> => (await start(range)).result();

async function compared() {
  const { rows } = await harness.db.raw(
    `SELECT date::text, account_spend_in_micro_dollar AS total, ads_spend_in_micro_dollar AS sum,
       difference_spend_in_micro_dollar AS difference, reason
     FROM pinterest_sync.reconciliation ORDER BY date`,
  );
  return rows as { date: string; total: string; sum: string; difference: string; reason: string | null }[];
}

const differing = async () => (await compared()).filter(({ reason }) => reason !== null);

function adWithRow(day: string) {
  const { world } = harness.sandbox;
  const ad = world.ads.find((one) => world.analyticsRow(one, day)?.TOTAL_CONVERSIONS);
  if (!ad) throw new Error(`No ad has conversions on ${day}`);
  return ad;
}

describe('the days that a run has read', () => {
  test("add up to Pinterest's totals of the ad account, to the last digit, which takes one request", async () => {
    const { world } = harness.sandbox;
    world.overrides.set(adWithRow(old.from).id, old.from, { SPEND_IN_MICRO_DOLLAR: '9007199254740993123' });
    const result = await harness.withWorker(() => sync(old));

    expect(result.reconciled).toEqual({ days: 3, differing: 0 });
    expect(result.notes).toEqual([]);
    const rows = await compared();
    expect(rows.map(({ date }) => date)).toEqual(eachDay(old));
    for (const { date, total, sum, difference, reason } of rows) {
      const expected = world.totalRow('adAccount', adAccountId, date)?.SPEND_IN_MICRO_DOLLAR;
      expect({ total, sum, difference, reason }).toEqual({
        total: expected,
        sum: expected,
        difference: '0',
        reason: null,
      });
    }
    expect(harness.sandbox.requests.filter(({ path }) => TOTALS.test(path))).toHaveLength(1);
    expect(harness.sandbox.requests).toHaveLength(result.requests);
  });

  test('do not include those that failed, which are not compared', async () => {
    const [, failing] = eachDay(old);
    harness.sandbox.faults.add({
      match: { path: /\/ads\/analytics$/, query: `start_date=${failing}` },
      respond: { status: 409 },
    });
    const { progress } = await harness.withWorker(async () => failureOf(await start(old)));
    expect(progress.reconciled).toEqual({ days: 2, differing: 0 });
    expect((await compared()).map(({ date }) => date)).toEqual([old.from, old.to]);
  });

  test('are summed up over all ad accounts', async () => {
    const result: AllProgress = await harness.withWorker(async () => (await harness.startAll()).result());
    expect(result.reconciled).toEqual({ days: 90, differing: 0 });
  });
});

describe('a difference', () => {
  test('of an ad that the lists leave out is found, and the run ends well and says so', async () => {
    const { world, faults } = harness.sandbox;
    const hidden = adWithRow(old.to);
    const items = world.ads.filter((ad) => ad !== hidden);
    faults.add({ match: { path: /\/ads$/ }, respond: { status: 200, body: { items, bookmark: null } } });
    const day = { from: old.to, to: old.to };
    const result = await harness.withWorker(() => sync(day));

    expect(result.reconciled).toEqual({ days: 1, differing: 1 });
    const spend = world.analyticsRow(hidden, old.to)?.SPEND_IN_MICRO_DOLLAR;
    const reason = "Pinterest's total holds ads that its lists do not name";
    expect(await differing()).toMatchObject([{ date: old.to, difference: spend, reason }]);
    expect(result.notes).toEqual([
      expect.stringMatching(/on 1 of 1 day, most on [\d-]+: spend \+\d+(\.\d+)?, impressions \+/),
      expect.stringContaining('check 5 reconciliation (warn) finds 1'),
    ]);
    expect(result.notes[0]).toContain(`${old.to}: spend +`);
    expect(result.notes[0]).toContain(`(${reason})`);
  });

  test('is gone when the next run finds none', async () => {
    const { world, faults } = harness.sandbox;
    const items = world.ads.filter((ad) => ad !== adWithRow(old.to));
    faults.add({ match: { path: /\/ads$/ }, respond: { status: 200, body: { items, bookmark: null } } });
    await harness.withWorker(async () => {
      expect((await sync(old)).reconciled.differing).toBeGreaterThan(0);
      expect((await sync(old)).reconciled.differing).toBe(0);
    });
    expect(await differing()).toEqual([]);
  });

  /** Changes what the account is said to have, and not what its ads have. */
  function totalOf(day: string, values: Record<string, unknown>) {
    const body = [{ DATE: day, AD_ACCOUNT_ID: adAccountId, ...values }];
    harness.sandbox.faults.add({
      ...{ match: { path: TOTALS }, times: Number.POSITIVE_INFINITY },
      respond: { status: 200, body },
    });
  }

  test('of a day that is not final is likely a number that still moves', async () => {
    const day = addDays(harness.sandbox.world.today, -2);
    totalOf(day, { SPEND_IN_MICRO_DOLLAR: 1 });
    await harness.withWorker(() => sync({ from: day, to: day }));
    expect(await differing()).toMatchObject([{ date: day, reason: 'day not final: numbers still move' }]);
  });

  test('of a day with rejected rows is likely due to those rows', async () => {
    const ad = adWithRow(old.to);
    harness.sandbox.world.overrides.set(ad.id, old.to, { DATE: '"never"' });
    const { progress } = await harness.withWorker(async () => failureOf(await start(old)));
    expect(progress.reconciled).toEqual({ days: 3, differing: 1 });
    expect(await differing()).toMatchObject([
      {
        date: old.to,
        reason: 'rows of the day were rejected',
        difference: harness.sandbox.world.analyticsRow(ad, old.to)?.SPEND_IN_MICRO_DOLLAR,
      },
    ]);
  });

  test.each([
    ['less', { SPEND_IN_MICRO_DOLLAR: 1 }, "our rows hold ads that Pinterest's total leaves out"],
    ['more and less', { IMPRESSION_1: 1e9 }, 'ads and total disagree in both directions'],
  ])('of a total with %s than the ads has another reason', async (_, values, reason) => {
    totalOf(old.to, values);
    await harness.withWorker(() => sync({ from: old.to, to: old.to }));
    expect(await differing()).toMatchObject([{ date: old.to, reason }]);
  });

  test('of a day without any total says that there is none', async () => {
    harness.sandbox.faults.add({
      ...{ match: { path: TOTALS }, times: Number.POSITIVE_INFINITY },
      respond: { status: 200, body: [] },
    });
    await harness.withWorker(() => sync({ from: old.to, to: old.to }));
    expect(await differing()).toMatchObject([{ reason: 'Pinterest gave no total for the day' }]);
  });
});

test('an ad that no list names is requested for days on which it has a row', async () => {
  const { world, faults } = harness.sandbox;
  const hidden = adWithRow(old.to);
  const items = world.ads.filter((ad) => ad !== hidden);
  const always = Number.POSITIVE_INFINITY;
  faults.add({
    ...{ match: { path: /\/ads$/ }, times: always },
    respond: { status: 200, body: { items, bookmark: null } },
  });
  await harness.withWorker(async () => {
    const input = { adAccountId, startDate: old.from, endDate: old.to, via: 'report' };
    const { taskQueue } = harness.config.temporal;
    const backfill = { taskQueue, args: [input], workflowId: `pinterest-backfill/${adAccountId}` };
    await harness.client.workflow.execute('backfillAdAccount', backfill);
    world.overrides.set(hidden.id, old.to, { SPEND_IN_MICRO_DOLLAR: '77' });
    expect((await sync(old)).reconciled).toEqual({ days: 3, differing: 0 });
  });
  const rows = await harness.rows('ad_analytics');
  expect(rows.filter(({ ad_id }) => ad_id === hidden.id)).toContainEqual(
    expect.objectContaining({ date: old.to, spend_in_micro_dollar: '77' }),
  );
});

describe('totals that cannot be read', () => {
  test('are noted and fail nothing: every row is there', async () => {
    harness.sandbox.faults.add({ match: { path: TOTALS }, respond: { status: 400 } });
    const result = await harness.withWorker(() => sync(old));
    expect(result.units).toEqual({ planned: 7, done: 7, failed: 0 });
    expect(result.failures).toEqual([]);
    expect(result.notes.join()).toContain(
      "could not be compared with Pinterest's totals: reconciliation of ad account",
    );
    expect(await harness.rows('ad_analytics')).not.toEqual([]);
    expect(await compared()).toEqual([]);
  });

  test('are requested again when the fault may pass', async () => {
    harness.sandbox.faults.add({ match: { path: TOTALS }, times: 2, respond: { status: 500 } });
    const result = await harness.withWorker(() => sync(old));
    expect(result.reconciled).toEqual({ days: 3, differing: 0 });
  });

  test('with a row of a day that was not requested are refused', async () => {
    harness.sandbox.faults.add({
      match: { path: TOTALS },
      respond: { status: 200, body: [{ DATE: '2020-01-01', SPEND_IN_MICRO_DOLLAR: 1 }] },
    });
    const { notes } = await harness.withWorker(() => sync(old));
    expect(notes.join()).toContain('its DATE is "2020-01-01"');
  });
});
