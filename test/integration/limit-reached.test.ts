import { addDays } from '../../src/shared/dates.js';
import { expectedAnalytics, expectRows } from '../support/expected.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

let harness: Harness;
const adAccountId = uniqueAdAccountId();

beforeAll(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Limited', country: 'US', currency: 'USD', campaigns: 2, ads: 8 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
});

afterAll(() => harness.close());

test('when a limit is used up for more than a minute, the run waits on a timer that says so, and then continues', async () => {
  const yesterday = addDays(harness.sandbox.world.today, -1);
  harness.sandbox.faults.add({
    match: { path: /\/ads\/analytics$/ },
    respond: { status: 429, body: { code: 8, message: 'Limit' }, headers: { 'x-ratelimit-reset': '61' } },
  });
  const handle = await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday });

  await harness.withWorker(async () => {
    let waitingUntil: string | undefined;
    while (!waitingUntil) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      waitingUntil = (await handle.query<{ waitingUntil?: string } | undefined>('progress'))?.waitingUntil;
    }
    expect(waitingUntil).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
    const { rows } = await harness.db.raw(
      'SELECT paused_until > now() AS paused FROM pinterest_sync.rate_budgets',
    );
    expect(rows).toEqual([{ paused: true }]);

    const result = await handle.result();
    expect(result.units).toEqual({ planned: 5, done: 5, failed: 0 });
    expect(result.waitingUntil).toBeUndefined();
  });

  const timers = (await handle.fetchHistory()).events?.filter((event) => event.timerStartedEventAttributes);
  expect(timers).toHaveLength(1);
  expect(Buffer.from(timers?.[0]?.userMetadata?.summary?.data ?? []).toString()).toContain(
    'Waiting for Pinterest until',
  );
  expectRows(await harness.rows('ad_analytics'), expectedAnalytics(harness.sandbox, [yesterday]));
  const analytics = harness.sandbox.requests.filter(({ path }) => path.endsWith('/ads/analytics'));
  expect(analytics.map(({ status }) => status)).toEqual([429, 200]);
}, 120_000);
