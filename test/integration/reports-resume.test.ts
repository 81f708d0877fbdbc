import { addDays, eachDay } from '../../src/shared/dates.js';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../src/shared/inputs.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { startClient } from '../support/client-process.js';
import { expectedAnalytics, expectRows } from '../support/expected.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

let harness: Harness;
let workers: WorkerProcess[];
const adAccountId = uniqueAdAccountId();

beforeEach(async () => {
  workers = [];
  // A file of some 15,000 rows: long enough to die in the middle of it.
  const adAccounts = [
    { id: adAccountId, name: 'Large', country: 'US', currency: 'USD', campaigns: 8, ads: 200 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await harness.close();
});

async function startWorker(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(harness);
  workers.push(worker);
  return worker;
}

const input = (): BackfillAdAccountInput => {
  const { today } = harness.sandbox.world;
  return { adAccountId, startDate: addDays(today, -186), endDate: addDays(today, -1), via: 'report' };
};

function start() {
  const { taskQueue } = harness.config.temporal;
  const args: [BackfillAdAccountInput] = [input()];
  return harness.client.workflow.start('backfillAdAccount', {
    taskQueue,
    workflowId: backfillWorkflowId(args[0]),
    args,
  });
}

async function rowsStored(): Promise<number> {
  const { rows } = await harness.db.raw('SELECT count(*)::int AS rows FROM pinterest.ad_analytics');
  return rows[0].rows;
}

async function untilRows(count: number): Promise<number> {
  for (;;) {
    const rows = await rowsStored();
    if (rows >= count) return rows;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a worker that dies in the middle of a report', () => {
  test('is followed by one that continues after its rows, with the same report', async () => {
    const first = await startWorker();
    const handle = await start();
    const before = await untilRows(3_000);
    await first.kill();
    const written = await rowsStored();
    expect(written).toBeGreaterThanOrEqual(before);
    await startWorker();

    const { units, rows } = (await handle.result()) as AccountProgress;
    const { startDate, endDate } = input();
    const expected = expectedAnalytics(harness.sandbox, eachDay({ from: startDate, to: endDate }));
    expect(written).toBeLessThan(expected.length);
    expect(units).toEqual({ planned: 190, done: 190, failed: 0 });
    // Nothing is written twice, so nothing is met again as unchanged.
    expect(rows.ad_analytics).toEqual({ new: expected.length, changed: 0, unchanged: 0 });
    expectRows(await harness.rows('ad_analytics'), expected);
    const asked = harness.sandbox.requests.filter(({ path }) => path.endsWith('/reports'));
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

test('the rows of a report that is being loaded are shown before it is done', async () => {
  await startWorker();
  const { startDate, endDate } = input();
  const days = ['--from', startDate, '--to', endDate, '--via', 'report'];
  const client = startClient(harness, ['backfill', '--ad-account', adAccountId, ...days]);
  await untilRows(3_000);
  const shown = () =>
    [...client.output().stderr.matchAll(/\/190 units, ([\d,]+) rows \(running/g)].map(([, rows]) =>
      Number(rows?.replaceAll(',', '')),
    );
  await harness.db.transaction(async (transaction) => {
    // Nothing more is written while somebody reads.
    await transaction.raw('LOCK TABLE pinterest.ad_analytics IN SHARE MODE');
    const stored = await rowsStored();
    // All that is stored, and the entities.
    while (!shown().some((rows) => rows > stored)) await new Promise((done) => setTimeout(done, 50));
  });
  expect(shown()).toEqual([...shown()].sort((a, b) => a - b));
  expect(await client.ended).toMatchObject({ code: 0 });
});
