import { addDays } from '../../src/shared/dates.js';
import type { AllProgress } from '../../src/shared/progress.js';
import { expectedAnalytics } from '../support/expected.js';
import { createHarness, failureOf, type Harness, smallMerchant } from '../support/harness.js';
import { until } from '../support/worker-process.js';

let harness: Harness;
let ids: [string, string];
let days: string[];

beforeEach(async () => {
  const adAccounts = smallMerchant();
  ids = adAccounts.map(({ id }) => id) as [string, string];
  harness = await createHarness({ sandbox: { adAccounts }, unreadDays: 3 });
  days = [-3, -2, -1].map((offset) => addDays(harness.sandbox.world.today, offset));
});

afterEach(() => harness.close());

const refused = { status: 400, body: { code: 1, message: 'Invalid request' } };

function startRange(adAccountId = ids[0]) {
  return harness.startOne({ adAccountId, startDate: days[0] as string, endDate: days[2] as string });
}

describe('a unit that fails', () => {
  test('does not stop the others; the run fails and names it, and the next run reads it', async () => {
    const [, day] = days as [string, string];
    harness.sandbox.faults.add({
      match: { path: /\/ads\/analytics$/, query: `start_date=${day}` },
      times: Infinity,
      respond: refused,
    });
    await harness.withWorker(async () => {
      const { message, type, progress } = await failureOf(await startRange());
      expect(type).toBe('SyncIncomplete');
      expect(message).toContain('6 of 7 units done');
      expect(message).toContain(`ad_analytics ${day}`);
      expect(message).toContain('Invalid request');
      expect(progress.units).toEqual({ planned: 7, done: 6, failed: 1 });

      const { rows } = await harness.db.raw(
        'SELECT date::text FROM pinterest_sync.analytics_days WHERE date >= ? ORDER BY 1',
        [days[0] as string],
      );
      expect(rows.map(({ date }: { date: string }) => date)).toEqual([days[0], days[2]]);

      harness.sandbox.faults.clear();
      await (await harness.startOne({ adAccountId: ids[0], lookbackDays: 0 })).result();
    });
    const stored = (await harness.rows('ad_analytics')).filter(({ date }) => date === day);
    const expected = expectedAnalytics(harness.sandbox, [day]).filter((row) => row.ad_account_id === ids[0]);
    expect(stored).toEqual(expected);
  });

  test('is listed once when several fail for one reason', async () => {
    harness.sandbox.faults.add({ match: { path: /\/ads\/analytics$/ }, times: Infinity, respond: refused });
    await harness.withWorker(async () => {
      const { message } = await failureOf(await startRange());
      expect(message.match(/Invalid request/g)).toHaveLength(1);
      for (const day of days) expect(message).toContain(`ad_analytics ${day}`);
    });
  });

  test('stops analytics when it is the list of ads: the ads to request are not known', async () => {
    harness.sandbox.faults.add({ match: { path: /\/ads$/ }, respond: refused });
    await harness.withWorker(async () => {
      const { progress } = await failureOf(await startRange());
      expect(progress.units).toEqual({ planned: 7, done: 3, failed: 1 });
    });
    expect(harness.sandbox.requests.filter(({ path }) => path.endsWith('/ads/analytics'))).toEqual([]);
  });
});

describe('a temporary fault', () => {
  test.each([
    ['500', { status: 500 }],
    ['429', { status: 429, headers: { 'x-ratelimit-reset': '1' } }],
    ['400 with code 12', { status: 400, body: { code: 12, message: 'Try again' } }],
    ['a page of HTML', 'html'],
    ['a reset connection', 'reset'],
    ['half a body', 'cut'],
  ] as const)('(%s) is tried again until it passes', async (_, respond) => {
    harness.sandbox.faults.add({ match: { path: /\/ads\/analytics$/ }, times: 2, respond });
    harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, times: 1, respond });
    const result = await harness.withWorker(async () => (await startRange()).result());
    expect(result.units).toEqual({ planned: 7, done: 7, failed: 0 });
    expect(harness.sandbox.requests).toHaveLength(result.requests + 3);
  });
});

describe('an ad account that may not be read', () => {
  test('does not keep the others from being synced', async () => {
    const [first] = harness.sandbox.world.adAccounts;
    if (first) first.permissions = [];
    await harness.withWorker(async () => {
      const { message, progress } = await failureOf(
        await harness.startAll({ adAccountIds: ids, lookbackDays: 0 }),
      );
      expect(message).toContain(ids[0]);
      expect(message).toContain('HTTP 403');
      expect(message).toContain('Analyst');
      expect(progress.adAccounts.map(({ state }) => state)).toEqual(['failed', 'done']);
    });
    // Asked about once per entity list, not once per day.
    const asked = harness.sandbox.requests.filter(({ path }) => path.includes(ids[0]));
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  test('is named when it does not exist', async () => {
    await harness.withWorker(async () => {
      const { message } = await failureOf(
        await harness.startAll({ adAccountIds: [ids[1], '549000000000'], lookbackDays: 0 }),
      );
      expect(message).toContain('549000000000');
      expect(message).toContain('HTTP 404');
    });
  });
});

describe('an ad account whose run is cancelled', () => {
  test("is that ad account's failure: the others continue", async () => {
    harness.sandbox.faults.add({
      match: { path: new RegExp(ids[0]) },
      times: Infinity,
      respond: { delayMs: 500 },
    });
    await harness.withWorker(async () => {
      const all = await harness.startAll({ lookbackDays: 0 });
      const child = harness.client.workflow.getHandle(`pinterest-sync/${ids[0]}`);
      await until(() => harness.sandbox.requests.some(({ path }) => path.includes(ids[0])));
      await child.cancel();
      const { message, progress } = await failureOf(all);
      expect(message).toContain('1 of 2 ad accounts');
      expect(progress.adAccounts.map(({ state }) => state)).toEqual(['failed', 'done']);
    });
  });
});

describe('an ad account that another run is syncing', () => {
  test('is synced when that run has ended', async () => {
    harness.sandbox.faults.add({
      match: { path: new RegExp(ids[0]) },
      times: 5,
      respond: { delayMs: 1_000 },
    });
    await harness.withWorker(async () => {
      await startRange();
      const result: AllProgress = await (await harness.startAll({ adAccountIds: [ids[0]] })).result();
      expect(result.adAccounts).toMatchObject([{ state: 'done' }]);
      expect(result.units.planned).toBe(4 + 3);
    });
  });
});

describe('a token that Pinterest refuses', () => {
  test('ends the run after one request, and the message says what to do', async () => {
    harness.sandbox.tokens.revoke(harness.sandbox.accessToken);
    await harness.withWorker(async () => {
      const { type, message } = await failureOf(await harness.startAll());
      expect(type).toBe('AuthenticationFailed');
      expect(message).toContain('Renew the Pinterest token');
    });
    expect(harness.sandbox.requests).toHaveLength(1);
  });
});

describe('an invalid input', () => {
  test.each([
    [{ adAccountId: '12', startDate: '2026-02-30' }, '"startDate" is "2026-02-30"'],
    [{ adAccountId: 12 as unknown as string }, '"adAccountId" is 12'],
    [{ adAccountId: '12', startDate: '2020-01-01', endDate: '2020-01-31' }, '2020-01-01..2020-01-31 was cut'],
  ])('%j fails at once with the value, and requests nothing from Pinterest', async (input, words) => {
    await harness.withWorker(async () => {
      const { message } = await failureOf(await harness.startOne(input));
      expect(message).toContain(words);
    });
    expect(harness.sandbox.requests).toEqual([]);
  });
});

test('a range beyond the reach is cut, and the result says so', async () => {
  const today = harness.sandbox.world.today;
  const result = await harness.withWorker(async () =>
    (
      await harness.startOne({
        adAccountId: ids[1],
        startDate: addDays(today, -100),
        endDate: addDays(today, -88),
      })
    ).result(),
  );
  expect(result.days).toBe(`${addDays(today, -90)}..${addDays(today, -88)}`);
  expect(result.notes).toContain(
    `${addDays(today, -100)}..${addDays(today, -91)} was cut: Pinterest's daily analytics reach back to ${addDays(today, -90)}`,
  );
});
