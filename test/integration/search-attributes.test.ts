import { addDays } from '../../src/shared/dates.js';
import { searchAttributeNames } from '../../src/shared/search-attribute-keys.js';
import { missingSearchAttributes } from '../../src/temporal/search-attributes.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { makeNamespace } from '../support/namespace.js';
import { poll } from '../support/poll.js';

let harness: Harness;

afterEach(() => harness.close());

async function found(query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of harness.client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

test('runs are found by ad account, kind and days', async () => {
  harness = await createHarness();
  const { adAccounts, today } = harness.sandbox.world;
  const adAccountId = adAccounts[0]?.id ?? '';
  await harness.withWorker(async () => {
    await (await harness.startOne({ adAccountId, startDate: today, endDate: today })).result();
  });
  const query = `PinterestAdAccountId = "${adAccountId}" AND PinterestRunKind = "sync" AND PinterestDays = "${today}"`;
  // Temporal's lists lag behind.
  const ids = await poll(async () => {
    const some = await found(query);
    return some.length > 0 && some;
  });
  expect(ids).toEqual([`pinterest-sync/${adAccountId}`]);
});

test('a server that lacks the search attributes runs syncs all the same, and migrate registers them', async () => {
  const namespace = `bare-${process.pid}-${Date.now()}`;
  harness = await createHarness({ environment: { TEMPORAL_NAMESPACE: namespace } });
  const { connection } = harness.client;
  await makeNamespace(harness, namespace);
  const { adAccounts, today } = harness.sandbox.world;
  const input = { adAccountId: adAccounts[0]?.id ?? '', startDate: addDays(today, -3) };
  const { units } = await harness.withWorker(async () => (await harness.startOne(input)).result());
  expect(units.done).toBe(units.planned);
  const migrated = await runClient(harness, ['migrate', '--json'], { TEMPORAL_NAMESPACE: namespace });
  expect(JSON.parse(migrated.stdout).searchAttributes.added.sort()).toEqual([...searchAttributeNames].sort());
  expect(await missingSearchAttributes({ connection, namespace })).toEqual([]);
});
