// Where a day ends: Pinterest's clock and the run's are not the same, and a sync can see midnight.
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { byKey, expectedAnalytics, expectRows, type TextRow } from '../support/expected.js';
import { createHarness, failureOf, type Harness, smallMerchant } from '../support/harness.js';
import { until } from '../support/worker-process.js';

const DAY = 24 * 3_600_000;

/** Pinterest's clock; the run's is the real one. */
let clock: { ahead: number; stoppedAt?: Date };
let harness: Harness;
/** The day on which the run counts itself to be. */
let today: string;

beforeEach(async () => {
  clock = { ahead: 0 };
  const now = () => clock.stoppedAt ?? new Date(Date.now() + clock.ahead);
  harness = await createHarness({ sandbox: { adAccounts: smallMerchant().slice(0, 1), now, latencyMs: 5 } });
  today = harness.sandbox.world.today;
});

afterEach(() => harness.close());

/** What the table must hold when every answer is kept as it was at its time: numbers of recent days still grow. */
function expectedAsAnswered(): TextRow[] {
  const rows: TextRow[] = [];
  for (const { path, query, status, at } of harness.sandbox.requests) {
    if (status !== 200 || !path.endsWith('/ads/analytics')) continue;
    clock.stoppedAt = at;
    const adIds = new Set<string | null>(query.getAll('ad_ids'));
    const day = query.get('start_date') ?? '';
    rows.push(...expectedAnalytics(harness.sandbox, [day]).filter(({ ad_id = null }) => adIds.has(ad_id)));
  }
  return rows.sort(byKey);
}

async function loadedDays(): Promise<Record<string, string[]>> {
  const { rows } = await harness.db.raw(
    'SELECT ad_account_id, array_agg(date::text ORDER BY date) AS days FROM pinterest_sync.analytics_days GROUP BY 1',
  );
  return Object.fromEntries(rows.map((row: { ad_account_id: string; days: string[] }) => Object.values(row)));
}

const reach = () => eachDay({ from: addDays(today, -90), to: addDays(today, -1) });

const adAccountIds = () => harness.sandbox.world.adAccounts.map(({ id }) => id);

/** The days that are near no boundary are not read: all but some at either end. */
const settleTheMiddle = (atEachEnd: number) =>
  enterSettledDays(harness.databaseUrl, adAccountIds(), {
    from: addDays(today, atEachEnd - 90),
    to: addDays(today, -1 - atEachEnd),
  });

async function syncAll() {
  await settleTheMiddle(4);
  const handle = await harness.startAll();
  return handle.result();
}

function expectAllLoaded(loaded: Record<string, string[]>): void {
  expect(loaded).toEqual(Object.fromEntries(adAccountIds().map((id) => [id, reach()])));
}

describe('a run that sees midnight at Pinterest', () => {
  test('reads every day that it planned, the oldest first, which midnight takes out of reach', async () => {
    // So many that midnight comes in between.
    await settleTheMiddle(10);
    await harness.withWorker(async () => {
      const handle = await harness.startAll();
      await until(() => harness.sandbox.requests.length >= 12);
      clock.ahead = DAY;
      const { units } = await handle.result();
      expect(units).toEqual({ planned: 24, done: 24, failed: 0 });
    });
    const answers = harness.sandbox.requests.filter(({ path }) => path.endsWith('/ads/analytics'));
    expect(new Set(answers.map(({ at }) => at.toISOString().slice(0, 10)))).toEqual(
      new Set([today, addDays(today, 1)]),
    );
    expectAllLoaded(await loadedDays());
    expectRows(await harness.rows('ad_analytics'), expectedAsAnswered());
  });
});

describe("Pinterest's clock", () => {
  test.each([
    ['hours ahead, late in the same day', 0, '23:50'],
    ['hours behind, early in the same day', 0, '00:01'],
    ['in the day before still', -1, '12:00'],
  ])('%s changes nothing in which days are read', async (_, days, time) => {
    clock.ahead = Date.parse(`${addDays(today, days)}T${time}Z`) - Date.now();
    await harness.withWorker(syncAll);
    expectAllLoaded(await loadedDays());
    expectRows(await harness.rows('ad_analytics'), expectedAsAnswered());
  });
});

describe('the 90th day back, which midnight takes', () => {
  test('is requested first, and its refusal is a note and no failure', async () => {
    clock.ahead = DAY;
    const { units, notes, failures } = await harness.withWorker(syncAll);
    const [lost = '', ...others] = reach();
    expect(units).toEqual({ planned: 11, done: 11, failed: 0 });
    expect(failures).toEqual([]);
    expect(notes).toContainEqual(
      expect.stringContaining(`Not read: ${lost}. It was the oldest day that Pinterest gives`),
    );
    expect(Object.values(await loadedDays())).toEqual([others]);
    const days = harness.sandbox.requests.filter(({ path }) => path.endsWith('/ads/analytics'));
    expect(days.slice(0, 4).map(({ query }) => query.get('start_date'))).toContain(lost);
  });
});

describe('a day that Pinterest stops giving during a run', () => {
  test('fails loudly after a few attempts; the others are loaded', async () => {
    const [{ id: adAccountId } = { id: '' }] = harness.sandbox.world.adAccounts;
    const days = eachDay({ from: addDays(today, -89), to: addDays(today, -85) });
    const [gone = '', ...others] = days;
    await harness.withWorker(async () => {
      const handle = await harness.startOne({
        adAccountId,
        startDate: gone,
        endDate: others.at(-1) as string,
      });
      // Four days are read at a time, newest first, so the oldest one is the last.
      await until(() => harness.sandbox.requests.some(({ path }) => path.endsWith('/ads/analytics')));
      clock.ahead = 2 * DAY;
      const { message, type, progress } = await failureOf(handle);
      expect(type).toBe('SyncIncomplete');
      expect(progress.units).toEqual({ planned: 9, done: 8, failed: 1 });
      expect(message).toContain(`ad_analytics ${gone}`);
      expect(message).toContain('last 90 days');
    });
    // Pinterest says the same now and then of days that it has, so it is not believed at once.
    const refused = harness.sandbox.requests.filter(({ status }) => status === 400);
    expect(refused.map(({ query }) => query.get('start_date'))).toEqual(Array(5).fill(gone));
    expect(await loadedDays()).toEqual({ [adAccountId]: others });
    expectRows(await harness.rows('ad_analytics'), expectedAsAnswered());
  });
});
