import { createPool } from '../../src/postgres/pool.js';
import { sweepOldRecords } from '../../src/postgres/sweep.js';
import { addDays } from '../../src/shared/dates.js';
import { expectedAnalytics, expectedEntities, expectRows } from '../support/expected.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';

let harness: Harness;
let ids: [string, string];
let day: string;
let before: string;

beforeEach(async () => {
  ids = [uniqueAdAccountId(), uniqueAdAccountId()];
  const adAccounts = ids.map((id) => ({
    id,
    name: 'Shop',
    country: 'US',
    currency: 'USD',
    campaigns: 2,
    ads: 8,
  }));
  harness = await createHarness({ sandbox: { adAccounts } });
  day = addDays(harness.sandbox.world.today, -1);
  before = addDays(day, -1);
});

afterEach(() => harness.close());

const start = () => harness.startOne({ adAccountId: ids[0], startDate: before, endDate: day });

const startBackfill = () =>
  harness.client.workflow.start('backfillAdAccount', {
    taskQueue: harness.config.temporal.taskQueue,
    args: [{ adAccountId: ids[0], startDate: before, endDate: day }],
    workflowId: `pinterest-backfill/${ids[0]}`,
  });

/** An ad of the first ad account that has numbers on that day. */
function adWithNumbers(date: string): string {
  const { world } = harness.sandbox;
  const ad = world.ads.find((one) => one.ad_account_id === ids[0] && world.analyticsRow(one, date));
  return ad?.id ?? '';
}

const loadedDays = async () => {
  const { rows } = await harness.db.raw('SELECT date::text FROM pinterest_sync.analytics_days ORDER BY 1');
  return rows.map(({ date }: { date: string }) => date);
};
const rejected = async () =>
  (
    await harness.db.raw(
      'SELECT table_name, ad_account_id, date::text, seen FROM pinterest_sync.rejected_rows ORDER BY 1, 2, 3',
    )
  ).rows;

/** A list's answer with JSON of our own in the place of the items. */
const page = (items: string[]) => ({
  status: 200,
  body: `{"items":[${items.join(',')}],"bookmark":null}`,
});

describe('a day with a row that cannot be stored', () => {
  test('stores the others to the digit, and fails with how many, why, and where to look', async () => {
    const adId = adWithNumbers(day);
    harness.sandbox.world.overrides.set(adId, day, { SPEND_IN_MICRO_DOLLAR: '"plenty"' });
    await harness.withWorker(async () => {
      const { message, progress } = await failureOf(await start());
      expect(message).toContain(`ad_analytics of ad account ${ids[0]} on ${day}: 1 row could not be stored`);
      expect(message).toContain('"plenty"');
      expect(message).toContain('pinterest_sync.rejected_rows');
      expect(progress).toMatchObject({ units: { planned: 6, done: 5, failed: 1 }, rejected: 1 });
      const expected = expectedAnalytics(harness.sandbox, [before, day]).filter(
        (row) => row.ad_account_id === ids[0] && !(row.ad_id === adId && row.date === day),
      );
      expectRows(await harness.rows('ad_analytics'), expected);
      expect(progress.rows.ad_analytics?.new).toBe(expected.length);
    });
  });

  test('counts as not loaded until a second run meets it unchanged, which is only noted', async () => {
    harness.sandbox.world.overrides.set(adWithNumbers(day), day, { SPEND_IN_MICRO_DOLLAR: '"plenty"' });
    const kept = { table_name: 'ad_analytics', ad_account_id: ids[0], date: day };
    await harness.withWorker(async () => {
      await failureOf(await start());
      expect(await loadedDays()).toEqual([before]);
      expect(await rejected()).toEqual([{ ...kept, seen: 1 }]);

      const { rejected: again, units } = await (await start()).result();
      expect([again, units.failed]).toEqual([1, 0]);
      expect(await loadedDays()).toEqual([before, day]);
      expect(await rejected()).toEqual([{ ...kept, seen: 2 }]);

      harness.sandbox.world.overrides.set(adWithNumbers(day), day, { SPEND_IN_MICRO_DOLLAR: '"a lot"' });
      expect((await failureOf(await start())).message).toContain('1 row could not be stored');
    });
  });

  test('counts as not loaded until a later run reads it without bad rows; then its rejected rows are deleted', async () => {
    harness.sandbox.world.overrides.set(adWithNumbers(day), day, { SPEND_IN_MICRO_DOLLAR: '"plenty"' });
    await harness.withWorker(async () => {
      await failureOf(await start());
      harness.sandbox.world.overrides.clear();
      await (await start()).result();
      expect(await loadedDays()).toEqual([before, day]);
      expect(await rejected()).toEqual([]);
    });
  });

  test('fails each of two runs that meet it at the same time, and counts for neither as loaded', async () => {
    harness.sandbox.world.overrides.set(adWithNumbers(day), day, { SPEND_IN_MICRO_DOLLAR: '"plenty"' });
    // Both have begun before either is told of it.
    harness.sandbox.faults.add({
      ...{ match: { path: /\/ads\/analytics$/, query: new RegExp(day) } },
      ...{ times: 2, respond: { delayMs: 1_500 } },
    });
    await harness.withWorker(async () => {
      const [sync, backfill] = await Promise.all([start(), startBackfill()]);
      const ended = await Promise.all([failureOf(sync), failureOf(backfill)]);
      for (const { message } of ended) expect(message).toContain('"plenty"');
      expect(await loadedDays()).toEqual([before]);
    });
  });

  test('is not loaded any more when it was before', async () => {
    await harness.withWorker(async () => {
      await (await start()).result();
      harness.sandbox.world.overrides.set(adWithNumbers(before), before, { DATE: '"2020-01-01"' });
      await failureOf(await start());
      expect(await loadedDays()).toEqual([day]);
    });
  });

  test('withdraws no rows that Pinterest gave before: the bad row may belong to any ad', async () => {
    await harness.withWorker(async () => {
      await (await start()).result();
      const stored = await harness.rows('ad_analytics');
      harness.sandbox.world.overrides.set(adWithNumbers(day), day, { AD_ID: 'null' });
      await failureOf(await start());
      expectRows(await harness.rows('ad_analytics'), stored);
    });
  });
});

describe('a value that cannot be read', () => {
  test('fails the run that meets it first; later ones note it until Pinterest mends it', async () => {
    const adId = adWithNumbers(day);
    harness.sandbox.world.overrides.set(adId, day, { CTR: '"N/A"', ECTR: '""' });
    await harness.withWorker(async () => {
      const { message, progress } = await failureOf(await start());
      expect(message).toContain(
        `on ${day}: 2 values could not be read: its CTR is "N/A", which is no number`,
      );
      expect(progress).toMatchObject({ rejected: 0, unreadable: 2 });
      expect(await loadedDays()).toEqual([before]);

      // The rest of the row may change: it is the same value.
      harness.sandbox.world.overrides.set(adId, day, { IMPRESSION_2: '77' });
      expect(await (await start()).result()).toMatchObject({ unreadable: 2, units: { failed: 0 } });
      expect(await loadedDays()).toEqual([before, day]);

      harness.sandbox.world.overrides.clear();
      expect(await (await start()).result()).toMatchObject({ unreadable: 0 });
      expect(await rejected()).toEqual([]);
    });
    const expected = expectedAnalytics(harness.sandbox, [before, day]).filter(
      (row) => row.ad_account_id === ids[0],
    );
    expectRows(await harness.rows('ad_analytics'), expected);
  });
});

describe('a list with items that cannot be stored', () => {
  test('stores the others, and the analytics of all ads that are known are read', async () => {
    const items = expectedEntities(harness.sandbox.world, 'ads').filter(
      ({ ad_account_id }) => ad_account_id === ids[0],
    );
    const sound = items.map(({ id, campaign_id }) => `{"id":${id},"campaign_id":"${campaign_id}"}`);
    const odd = [
      '{"name":"no id"}',
      'null',
      '17',
      '{"id":"1","is_pin_deleted":"perhaps"}',
      '{"id":"2","created_time":1764200000000}',
      '{"id":"3","is_pin_deleted":"true","created_time":"2026-01-02T03:04:05Z"}',
      '{"id":"4","ad_account_id":"9"}',
    ];
    harness.sandbox.faults.add({ match: { path: /\/ads$/ }, respond: page([...odd, ...sound]) });
    await harness.withWorker(async () => {
      const { message, progress } = await failureOf(await start());
      expect(message).toContain(
        `ads of ad account ${ids[0]}: 4 rows could not be stored and 2 values could not be read: it`,
      );
      expect(progress).toMatchObject({
        units: { planned: 6, done: 5, failed: 1 },
        rejected: 4,
        unreadable: 2,
      });
      expect(await loadedDays()).toEqual([before, day]);
    });
    const { rows } = await harness.db.raw(
      `SELECT id, is_pin_deleted, extract(epoch FROM created_time)::int AS created FROM pinterest.ads ORDER BY id`,
    );
    expect(rows).toHaveLength(sound.length + 3);
    expect(rows.slice(0, 3)).toEqual([
      { id: '1', is_pin_deleted: null, created: null },
      { id: '2', is_pin_deleted: null, created: null },
      { id: '3', is_pin_deleted: true, created: 1_767_323_045 },
    ]);
  });

  test('keeps a row once, however often it comes, and apart from that of another ad account', async () => {
    harness.sandbox.faults.add({
      match: { path: /\/campaigns$/ },
      times: 3,
      respond: page(['null', 'null']),
    });
    await harness.withWorker(async () => {
      await failureOf(await start());
      await (await start()).result();
      await failureOf(await harness.startOne({ adAccountId: ids[1], startDate: day, endDate: day }));
    });
    const kept = { table_name: 'campaigns', date: null };
    expect(await rejected()).toEqual([
      { ...kept, ad_account_id: ids[0], seen: 4 },
      { ...kept, ad_account_id: ids[1], seen: 2 },
    ]);
  });

  test('of ad accounts: the others are synced, and the run fails and says so', async () => {
    const items = ['{"name":"no id"}', '{"id":12345678901234567890}', ...ids.map((id) => `{"id":"${id}"}`)];
    harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond: page(items) });
    await harness.withWorker(async () => {
      const { message, progress } = await failureOf(await harness.startAll({ lookbackDays: 0 }));
      expect(message).toContain('2 of 2 ad accounts');
      expect(message).toContain('list of ad accounts: 2 rows could not be stored: it has no id; its id is a');
      expect(progress.adAccounts.map(({ state }) => state)).toEqual(['done', 'done']);
      expect(await rejected()).toEqual([
        { table_name: 'ad_accounts', ad_account_id: '', date: null, seen: 1 },
        { table_name: 'ad_accounts', ad_account_id: '', date: null, seen: 1 },
      ]);
    });
  });
});

test('rejected rows are deleted a year after they were last seen', async () => {
  const db = createPool(harness.databaseUrl);
  const insert = (raw: string, age: string) =>
    db.raw(
      `INSERT INTO pinterest_sync.rejected_rows (table_name, ad_account_id, reason, raw, workflow_id, run_id, last_seen_at)
       VALUES ('ads', '1', 'odd', ?, '', '', now() - ?::interval)`,
      [raw, age],
    );
  await insert('1', '366 days');
  await insert('2', '364 days');
  await sweepOldRecords(db);
  const { rows } = await db.raw('SELECT raw FROM pinterest_sync.rejected_rows');
  expect(rows).toEqual([{ raw: '2' }]);
  await db.destroy();
});
