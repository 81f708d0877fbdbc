import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { connectionId } from '../../src/connections/budget.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { expectedAnalytics, expectRows } from '../support/expected.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

/** More than are synced at the same time when requests are plenty. */
const adAccountIds = Array.from({ length: 7 }, uniqueAdAccountId);
/** Of the trial tier's 1,000: the list, the four lists of each ad account, and some days of each. */
const LEFT_TODAY = 1 + adAccountIds.length * (4 + 10);

/** What a run has to read: these, and the day that is the last to be had. */
const RECENT_DAYS = 30;

let harness: Harness;
let days: string[];

beforeAll(async () => {
  const spec = { name: 'Small', country: 'US', currency: 'USD', campaigns: 1, ads: 3 };
  harness = await createHarness({
    sandbox: { adAccounts: adAccountIds.map((id) => ({ ...spec, id })) },
    environment: { PINTEREST_ACCESS_TIER: 'trial' },
  });
  const { today } = harness.sandbox.world;
  const read = { from: addDays(today, 1 - REACH_DAYS), to: addDays(today, -1 - RECENT_DAYS) };
  await enterSettledDays(harness.databaseUrl, adAccountIds, read);
  days = [
    addDays(today, -REACH_DAYS),
    ...eachDay({ from: addDays(today, -RECENT_DAYS), to: addDays(today, -1) }),
  ];
});

afterAll(() => harness.close());

/** The days whose numbers were requested, by ad account. */
const daysRequested = () =>
  adAccountIds.map((id) =>
    harness.sandbox.requests
      .filter(({ path }) => path.endsWith(`/ad_accounts/${id}/ads/analytics`))
      .map(({ query }) => query.get('start_date') ?? ''),
  );

const runOf = (id: string) => harness.client.workflow.getHandle(`pinterest-sync/${id}`);

/** Waits until every ad account's run says that it waits. */
async function allWaiting(): Promise<AccountProgress[]> {
  for (;;) {
    const queries = adAccountIds.map((id) => runOf(id).query<AccountProgress | undefined>('progress'));
    const all = await Promise.all(queries).catch(() => []);
    if (all.length > 0 && all.every((one) => one?.waitingUntil)) return all as AccountProgress[];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Pretends that the other requests of the day were made. */
async function leaveToday(requests: number): Promise<void> {
  const { credentials } = harness.config.pinterest;
  if (!credentials) throw new Error('credentials are needed');
  await harness.db.raw(
    `INSERT INTO pinterest_sync.rate_requests
     SELECT ?, 'ads_read', date_trunc('day', now(), 'UTC') FROM generate_series(1, 1000 - ?)`,
    [connectionId(credentials), requests],
  );
}

/** What Web UI and CLI show beside the timers of a run. */
async function timerSummaries(id: string): Promise<string[]> {
  const { events } = await runOf(id).fetchHistory();
  const timers = events?.filter((event) => event.timerStartedEventAttributes) ?? [];
  return timers.map(({ userMetadata }) =>
    JSON.parse(Buffer.from(userMetadata?.summary?.data ?? []).toString()),
  );
}

test("what does not fit into a day's requests waits, the newest days of all ad accounts first, and nothing is requested twice", async () => {
  const { requests, world } = harness.sandbox;
  const midnight = `${addDays(world.today, 1)} 00:00 UTC`;
  await leaveToday(LEFT_TODAY);
  const handle = await harness.startAll();

  const waiting = await harness.withWorker(allWaiting);
  expect(requests).toHaveLength(LEFT_TODAY);
  for (const { waitingUntil, units } of waiting) {
    expect(waitingUntil).toBe(midnight);
    expect(units).toMatchObject({ planned: 4 + days.length, failed: 0 });
    expect(units.done).toBeGreaterThan(4);
  }
  for (const requested of daysRequested()) {
    expect(requested).toContain(days.at(-1));
    // The first one is lost at midnight, so it cannot wait.
    expect(requested).toContain(days[0]);
    expect(requested).not.toContain(days[1]);
  }
  for (const id of adAccountIds)
    expect(await timerSummaries(id)).toContain(`Waiting for Pinterest's daily limit until ${midnight}`);

  // Pinterest gives the app more requests: the operator says so to new workers, and to the runs.
  harness.config.pinterest.accessTier = 'standard';
  await harness.withWorker(async () => {
    await Promise.all(adAccountIds.map((id) => runOf(id).signal('goOn')));
    expect(await handle.result()).toMatchObject({
      units: { planned: adAccountIds.length * (4 + days.length), failed: 0 },
    });
  });
  for (const requested of daysRequested()) expect([...requested].sort()).toEqual(days);
  expectRows(await harness.rows('ad_analytics'), expectedAnalytics(harness.sandbox, days));
}, 180_000);
