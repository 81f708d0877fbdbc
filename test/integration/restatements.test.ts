import { sweepOldRecords } from '../../src/postgres/sweep.js';
import { addDays } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { metricColumns } from '../../src/tables/ad-analytics.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

const adAccountId = uniqueAdAccountId();
let harness: Harness;
/** Still moving, and old enough to be final. */
let recent: string;
let old: string;

beforeEach(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Restated', country: 'US', currency: 'USD', campaigns: 3, ads: 12 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
  recent = addDays(harness.sandbox.world.today, -3);
  old = addDays(harness.sandbox.world.today, -31);
});

afterEach(() => harness.close());

async function read(day: string): Promise<AccountProgress> {
  return (await harness.startOne({ adAccountId, startDate: day, endDate: day })).result();
}

function adWithRow(day: string) {
  const { world } = harness.sandbox;
  const ad = world.ads.find((one) => world.analyticsRow(one, day)?.TOTAL_CONVERSIONS);
  if (!ad) throw new Error(`No ad has conversions on ${day}`);
  return ad;
}

async function restatements() {
  const { rows } = await harness.db.raw(
    `SELECT ad_account_id, ad_id, date::text, old_spend_in_micro_dollar AS old_spend, new_spend_in_micro_dollar AS new_spend,
       old_total_conversions, new_total_conversions, was_final, same_settings
     FROM pinterest_sync.restatements ORDER BY noticed_at`,
  );
  return rows;
}

async function dayOf(day: string) {
  const { rows } = await harness.db.raw(
    'SELECT is_final, final_at IS NOT NULL AS has_time, rows FROM pinterest_sync.analytics_days WHERE date = ?',
    [day],
  );
  return rows[0];
}

const stored = async (adId: string) =>
  (await harness.rows('ad_analytics')).find(({ ad_id }) => ad_id === adId);

describe('a number that Pinterest changes afterwards', () => {
  test('is kept as it was and as it is now, to the last digit', async () => {
    const ad = adWithRow(recent);
    await harness.withWorker(async () => {
      await read(recent);
      const before = await stored(ad.id);
      harness.sandbox.world.overrides.set(ad.id, recent, { SPEND_IN_MICRO_DOLLAR: '9007199254740993123' });
      await read(recent);
      expect(await restatements()).toEqual([
        {
          ad_account_id: adAccountId,
          ad_id: ad.id,
          date: recent,
          old_spend: before?.spend_in_micro_dollar,
          new_spend: '9007199254740993123',
          old_total_conversions: before?.total_conversions,
          new_total_conversions: before?.total_conversions,
          was_final: false,
          same_settings: true,
        },
      ]);
    });
  });

  test('is kept once, however often it is read', async () => {
    const ad = adWithRow(recent);
    await harness.withWorker(async () => {
      await read(recent);
      harness.sandbox.world.overrides.set(ad.id, recent, { CLICKTHROUGH_1: '4711' });
      await read(recent);
      await read(recent);
    });
    expect(await restatements()).toHaveLength(1);
  });

  test('is not kept when only numbers change that are not watched', async () => {
    const ad = adWithRow(recent);
    await harness.withWorker(async () => {
      await read(recent);
      harness.sandbox.world.overrides.set(ad.id, recent, { REPIN_1: '4711' });
      expect((await read(recent)).rows.ad_analytics?.changed).toBe(1);
    });
    expect(await restatements()).toEqual([]);
  });

  test('of an ad that had no row on a loaded day has nothing before, so that all changes add up', async () => {
    const ad = adWithRow(recent);
    const row = harness.sandbox.world.analyticsRow(ad, recent);
    harness.sandbox.world.overrides.set(ad.id, recent, null);
    const sum = async () =>
      (await harness.db.raw('SELECT sum(spend_in_micro_dollar) AS spend FROM pinterest.ad_analytics')).rows[0]
        .spend;
    await harness.withWorker(async () => {
      await read(recent);
      expect(await restatements()).toEqual([]);
      const before = await sum();
      harness.sandbox.world.overrides.clear();
      await read(recent);
      expect(await restatements()).toMatchObject([
        { old_spend: null, new_spend: row?.SPEND_IN_MICRO_DOLLAR },
      ]);
      expect(BigInt(await sum()) - BigInt(before)).toBe(BigInt(row?.SPEND_IN_MICRO_DOLLAR ?? 0));
    });
  });
});

test('the first rows of a day that was loaded without any are restatements, and change it when it is final', async () => {
  const { world } = harness.sandbox;
  const withRows = world.ads.filter(({ id }) => world.analyticsRow(id, old));
  for (const { id } of withRows) world.overrides.set(id, old, null);
  await harness.withWorker(async () => {
    expect((await read(old)).rows.ad_analytics?.new).toBe(0);
    expect(await dayOf(old)).toMatchObject({ is_final: true, rows: 0 });
    world.overrides.clear();
    const { rows, finalDaysChanged } = await read(old);
    expect(rows.ad_analytics?.new).toBe(withRows.length);
    expect(finalDaysChanged).toBe(1);
  });
  expect(await restatements()).toHaveLength(withRows.length);
});

test('old restatements are deleted', async () => {
  await harness.db.raw(
    `INSERT INTO pinterest_sync.restatements (ad_account_id, ad_id, date, noticed_at, was_final, same_settings)
     SELECT '1', '2', '2026-01-01', now() - make_interval(days => days), false, true FROM unnest(ARRAY[399, 401]) AS days`,
  );
  await sweepOldRecords(harness.db);
  expect(await restatements()).toHaveLength(1);
});

describe('a row that Pinterest no longer gives', () => {
  test('keeps what it is about and loses its numbers, which counts as a change', async () => {
    const ad = adWithRow(recent);
    await harness.withWorker(async () => {
      await read(recent);
      const before = await stored(ad.id);
      const { rows: count } = await dayOf(recent);
      harness.sandbox.world.overrides.set(ad.id, recent, null);
      const { rows } = await read(recent);

      const nulls = Object.fromEntries(metricColumns.map((name) => [name, null]));
      expect(await stored(ad.id)).toEqual({ ...before, ...nulls });
      expect(rows.ad_analytics).toEqual({ new: 0, changed: 1, unchanged: count - 1 });
      expect(await restatements()).toMatchObject([
        { ad_id: ad.id, old_spend: before?.spend_in_micro_dollar, new_spend: null },
      ]);
      expect(await dayOf(recent)).toMatchObject({ rows: count - 1 });
    });
  });

  test('changes once, and gets its numbers back when Pinterest gives them again', async () => {
    const ad = adWithRow(recent);
    await harness.withWorker(async () => {
      await read(recent);
      const before = await stored(ad.id);
      harness.sandbox.world.overrides.set(ad.id, recent, null);
      await read(recent);
      expect((await read(recent)).rows.ad_analytics?.changed).toBe(0);
      harness.sandbox.world.overrides.clear();
      await read(recent);
      expect(await stored(ad.id)).toEqual(before);
      expect(await restatements()).toMatchObject([{ new_spend: null }, { old_spend: null }]);
    });
  });

  test('is not the same as one that could not be stored', async () => {
    const ad = adWithRow(recent);
    await harness.withWorker(async () => {
      await read(recent);
      const before = await stored(ad.id);
      harness.sandbox.world.overrides.set(ad.id, recent, { SPEND_IN_MICRO_DOLLAR: '"plenty"' });
      await expect(read(recent)).rejects.toThrow();
      expect(await stored(ad.id)).toEqual(before);
    });
  });
});

describe('a day', () => {
  test('that is requested with other settings is no longer final, and its changes say so', async () => {
    const ad = adWithRow(old);
    await harness.withWorker(async () => {
      await read(old);
      await harness.db.raw(`UPDATE pinterest_sync.analytics_days SET read_with = 'another window'`);
      harness.sandbox.world.readiness.set(old, {
        conversion_metrics_ready: false,
        non_conversion_metrics_ready: false,
      });
      harness.sandbox.world.overrides.set(ad.id, old, { CLICKTHROUGH_1: '4711' });
    });
    await harness.withWorker(async () => expect((await read(old)).finalDaysChanged).toBe(0));
    expect(await restatements()).toMatchObject([{ was_final: false, same_settings: false }]);
    expect(await dayOf(old)).toMatchObject({ is_final: false, has_time: false });
  });

  test.each([
    ['passes', 2, true],
    ['does not pass', Number.POSITIVE_INFINITY, false],
  ])('is loaded when the question fails, and final when the fault %s', async (_, times, isFinal) => {
    harness.sandbox.faults.add({ match: { path: /metrics_ready_state/ }, times, respond: { status: 503 } });
    const { units } = await harness.withWorker(() => read(old));
    expect(units).toMatchObject({ failed: 0 });
    expect(await dayOf(old)).toMatchObject({ is_final: isFinal });
  });

  test('is final when it was read after the longest window and Pinterest says that it is ready', async () => {
    await harness.withWorker(async () => {
      await read(addDays(old, 1));
      expect(await dayOf(addDays(old, 1))).toMatchObject({ is_final: false, has_time: false });
      await read(old);
      expect(await dayOf(old)).toMatchObject({ is_final: true, has_time: true });
    });
  });

  test('is not final while Pinterest still counts its conversions', async () => {
    harness.sandbox.world.readiness.set(old, {
      conversion_metrics_ready: false,
      non_conversion_metrics_ready: true,
    });
    await harness.withWorker(() => read(old));
    expect(await dayOf(old)).toMatchObject({ is_final: false });
  });

  test('is loaded, and not final, when Pinterest does not say whether it is ready', async () => {
    harness.sandbox.faults.add({ match: { path: /metrics_ready_state/ }, respond: { status: 403 } });
    const { units } = await harness.withWorker(() => read(old));
    expect(units).toMatchObject({ failed: 0 });
    expect(await dayOf(old)).toMatchObject({ is_final: false });
  });

  test('that is final and still changes is counted, and its restatements say so', async () => {
    const ad = adWithRow(old);
    await harness.withWorker(async () => {
      expect((await read(old)).finalDaysChanged).toBe(0);
      harness.sandbox.world.overrides.set(ad.id, old, { TOTAL_CLICK_CHECKOUT: '99' });
      expect((await read(old)).finalDaysChanged).toBe(1);
    });
    expect(await restatements()).toMatchObject([{ ad_id: ad.id, was_final: true }]);
    expect(await dayOf(old)).toMatchObject({ is_final: true });
  });

  test('is checked for readiness once per worker, and not any more when it is final', async () => {
    const asked = () =>
      harness.sandbox.requests.filter(({ path }) => path.endsWith('/metrics_ready_state')).length;
    await harness.withWorker(async () => {
      await read(recent);
      expect(asked()).toBe(0);
      const { requests } = await read(old);
      expect(asked()).toBe(1);
      await read(old);
      expect(asked()).toBe(1);
      // Four lists, the day, the question, the totals.
      expect(requests).toBe(7);
    });
    await harness.withWorker(() => read(old));
    expect(asked()).toBe(1);
  });
});
