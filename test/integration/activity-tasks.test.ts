// What goes around every activity of a worker.
import { NativeConnection } from '@temporalio/worker';
import { bundlesIn } from '../../src/worker/bundle.js';
import { createWorker } from '../../src/worker.js';
import { compiled } from '../support/build.js';
import { createHarness, type Harness } from '../support/harness.js';
import { temporalAddress } from '../support/services.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(() => harness.close());

interface QueryEvent {
  sql: string;
}

/** Runs `work` with a worker. @returns how often it looked up which connection has an ad account. */
async function countLookups(work: () => Promise<void>): Promise<number> {
  const connection = await NativeConnection.connect({ address: temporalAddress() });
  const { worker, db, close } = await createWorker(harness.config, connection, bundlesIn(compiled('')));
  let lookups = 0;
  db.on('query', ({ sql }: QueryEvent) => {
    if (/AS serving/.test(sql)) lookups += 1;
  });
  try {
    await worker.runUntil(work);
    return lookups;
  } finally {
    await close();
    await connection.close();
  }
}

/** How many tasks the activities of a run took, those included that failed and were tried again. */
async function countTasks(workflowId: string): Promise<number> {
  const { events } = await harness.client.workflow.getHandle(workflowId).fetchHistory();
  const started = (events ?? []).flatMap(({ activityTaskStartedEventAttributes: task }) => task ?? []);
  return started.reduce((sum, { attempt }) => sum + Number(attempt), 0);
}

test('each activity task looks up once which connection serves it', async () => {
  const [account] = harness.sandbox.world.adAccounts;
  harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 500 } });
  const run = await harness.startOne({ adAccountId: account?.id ?? '', historyDays: 90 });
  const lookups = await countLookups(async () => void (await run.result()));
  const tasks = await countTasks(run.workflowId);
  expect(tasks).toBeGreaterThan(8);
  expect(lookups).toBe(tasks);
});
