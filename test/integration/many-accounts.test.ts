import type { AllProgress } from '../../src/shared/progress.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

/** More than one run of the workflow takes. */
const ACCOUNTS = 205;

let harness: Harness;

beforeAll(async () => {
  const adAccounts = Array.from({ length: ACCOUNTS }, (_, index) => ({
    id: uniqueAdAccountId(),
    name: `Shop ${index}`,
    country: 'US',
    currency: 'USD',
    campaigns: 1,
    ads: 1,
  }));
  // What is measured is the run of all, not what each ad account reads: its days are done with.
  harness = await createHarness({ sandbox: { adAccounts }, unreadDays: 0 });
});

afterAll(() => harness.close());

test('a connection of more than 200 ad accounts is synced in several runs, each with a small history', async () => {
  const handle = await harness.startAll({ lookbackDays: 0 });
  const result = (await harness.withWorker(() => handle.result())) as AllProgress;
  expect(result.adAccounts).toHaveLength(ACCOUNTS);
  expect(result.adAccounts.filter(({ state }) => state === 'done')).toHaveLength(ACCOUNTS);
  expect(result.units).toEqual({ planned: 4 * ACCOUNTS, done: 4 * ACCOUNTS, failed: 0 });
  expect(result.rows.ad_accounts?.new).toBe(ACCOUNTS);

  const events: number[] = [];
  const query = `WorkflowId = '${handle.workflowId}'`;
  for await (const { runId } of harness.client.workflow.list({ query })) {
    const { events: history } = await harness.client.workflow
      .getHandle(handle.workflowId, runId)
      .fetchHistory();
    events.push(history?.length ?? 0);
  }
  expect(events).toHaveLength(2);
  for (const count of events) expect(count).toBeLessThan(3_000);
  // Each ad account was requested once.
  const lists = harness.sandbox.requests.filter(({ path }) => path.endsWith('/ads'));
  expect(lists).toHaveLength(ACCOUNTS);
});
