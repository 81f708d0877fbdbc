import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

let harness: Harness;
/** Enough for the large one to be far from its end when the small ones are done. */
const DAYS = 15;
const large = uniqueAdAccountId();
const small = Array.from({ length: 10 }, uniqueAdAccountId);

beforeAll(async () => {
  const spec = { country: 'US', currency: 'USD' };
  harness = await createHarness({
    sandbox: {
      // Requests are to take the time, not this machine, on which all ad accounts compete.
      latencyMs: 60,
      adAccounts: [
        // First in the list, so that it starts first. With more ads its days would come by report.
        { ...spec, id: large, name: 'Large', campaigns: 40, ads: 4_000 },
        ...small.map((id) => ({ ...spec, id, name: `Small ${id}`, campaigns: 2, ads: 50 })),
      ],
    },
    unreadDays: DAYS,
  });
});

afterAll(() => harness.close());

test('one ad account of 4,000 ads does not delay ten of 50: they are done while it is still running', async () => {
  const handle = await harness.startAll({ lookbackDays: 0 });
  await harness.withWorker(async () => {
    await Promise.all(
      small.map(async (id) => {
        for (;;) {
          const child = harness.client.workflow.getHandle(`pinterest-sync/${id}`);
          const started = await child.describe().catch(() => undefined);
          if (started) return await child.result();
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }),
    );
    const requests = harness.sandbox.requests.filter(({ status }) => status === 200).map(({ path }) => path);
    const ofLarge = requests.filter((path) => path.includes(large)).length;
    const ofSmall = requests.filter((path) => small.some((id) => path.includes(id))).length;
    // The four lists, the days, and the totals that they are compared with.
    expect(ofSmall).toBe(10 * (4 + DAYS + 1));
    expect(ofLarge).toBeGreaterThan(0);
    expect(await harness.client.workflow.getHandle(`pinterest-sync/${large}`).describe()).toMatchObject({
      status: { name: 'RUNNING' },
    });
    await handle.cancel();
    await handle.result().catch(() => undefined);
  });
}, 300_000);
