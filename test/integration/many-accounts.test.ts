import { readWithOf } from '../../src/activities/common/reading-settings.js';
import { migrate } from '../../src/postgres/migrate.js';
import { addDays } from '../../src/shared/dates.js';
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
  harness = await createHarness({ sandbox: { adAccounts } });
  await migrate(harness.databaseUrl);
  await countAsLoaded(adAccounts.map(({ id }) => id));
});

afterAll(() => harness.close());

/** All but yesterday: what is measured is the run of all, not what each ad account reads. */
async function countAsLoaded(ids: readonly string[]): Promise<void> {
  const { today } = harness.sandbox.world;
  const readWith = readWithOf(harness.config.pinterest);
  await harness.db.raw(
    `INSERT INTO pinterest_sync.analytics_days
       (ad_account_id, date, ads, rows, requests, read_on, read_with, workflow_id, asked_at, all_ads, is_ready)
     SELECT id, day, 1, 0, 1, ?, ?, 'test', 'infinity', true, true
     FROM unnest(?::text[]) AS id, generate_series(?::date, ?::date, interval '1 day') AS day`,
    [today, readWith, [...ids], addDays(today, -90), addDays(today, -2)],
  );
  await harness.db.raw(
    `INSERT INTO pinterest_sync.reconciliation (ad_account_id, date, checked_at)
     SELECT ad_account_id, date, 'infinity' FROM pinterest_sync.analytics_days`,
  );
}

test('a connection of more than 200 ad accounts is synced in several runs, each with a small history', async () => {
  const handle = await harness.startAll({ lookbackDays: 0 });
  const result = (await harness.withWorker(() => handle.result())) as AllProgress;
  expect(result.adAccounts).toHaveLength(ACCOUNTS);
  expect(result.adAccounts.filter(({ state }) => state === 'done')).toHaveLength(ACCOUNTS);
  expect(result.units).toEqual({ planned: 5 * ACCOUNTS, done: 5 * ACCOUNTS, failed: 0 });
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
