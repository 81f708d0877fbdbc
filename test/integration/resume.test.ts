import type { WorkflowHandle } from '@temporalio/client';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { expectedAnalytics, expectedEntities, expectRows } from '../support/expected.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { startWorkerProcess, until, type WorkerProcess } from '../support/worker-process.js';

let harness: Harness;
let workers: WorkerProcess[];
const adAccountId = uniqueAdAccountId();

beforeEach(async () => {
  workers = [];
  // 600 ads: three pages of a list, three batches of a day. Slow enough to be killed in the middle.
  const adAccounts = [
    { id: adAccountId, name: 'Large', country: 'US', currency: 'USD', campaigns: 12, ads: 600 },
  ];
  harness = await createHarness({ sandbox: { adAccounts, latencyMs: 40 } });
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

/** Requests that were made more often than once, by how much. */
function repeated(): number {
  const counts = new Map<string, number>();
  for (const { url } of harness.sandbox.requests) counts.set(url, (counts.get(url) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
}

async function expectWhole(handle: WorkflowHandle, days: string[]): Promise<void> {
  const result = await handle.result();
  expect(result.units.done).toBe(4 + days.length);
  expect(await harness.rows('ads')).toEqual(expectedEntities(harness.sandbox.world, 'ads'));
  expectRows(await harness.rows('ad_analytics'), expectedAnalytics(harness.sandbox, days));
  // Each attempt's work is counted once, whoever did it.
  expect(result.rows.ads).toEqual({ new: 600, changed: 0, unchanged: 0 });
}

describe('a worker that is killed', () => {
  // Four entity lists, or four days, are under way at a time; a kill can cost each the request in flight.
  test.each([
    ['in a list', 4],
    ['in the analytics days', 14],
    ['near the end', 30],
  ])('%s is followed by another, which repeats at most the requests in flight', async (_, requests) => {
    const { today } = harness.sandbox.world;
    const days = eachDay({ from: addDays(today, -10), to: addDays(today, -1) });
    const first = await startWorker();
    const handle = await harness.startOne({
      adAccountId,
      startDate: days[0] as string,
      endDate: days.at(-1) as string,
    });
    await until(() => harness.sandbox.requests.length >= requests);
    await first.kill();
    await startWorker();

    await expectWhole(handle, days);
    expect(repeated()).toBeLessThanOrEqual(4);
  });
});

describe('a worker that is asked to stop', () => {
  test('passes its work on and repeats nothing', async () => {
    const { today } = harness.sandbox.world;
    const days = eachDay({ from: addDays(today, -10), to: addDays(today, -1) });
    const first = await startWorker();
    const handle = await harness.startOne({
      adAccountId,
      startDate: days[0] as string,
      endDate: days.at(-1) as string,
    });
    await until(() => harness.sandbox.requests.length >= 14);
    expect(await first.stop()).toBe(0);
    await startWorker();

    await expectWhole(handle, days);
    expect(repeated()).toBe(0);
  });
});

describe('a run that is cancelled', () => {
  test('ends with nothing under way, and what it loaded counts for the next run', async () => {
    const { today } = harness.sandbox.world;
    const days = eachDay({ from: addDays(today, -10), to: addDays(today, -1) });
    const range = { adAccountId, startDate: days[0] as string, endDate: days.at(-1) as string };
    await startWorker();
    const cancelled = await harness.startOne(range);
    await until(() => harness.sandbox.requests.length >= 20);
    await cancelled.cancel();
    await expect(cancelled.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    const asked = harness.sandbox.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(harness.sandbox.requests).toHaveLength(asked);

    const next = await harness.startOne(range);
    await next.result();
    expectRows(await harness.rows('ad_analytics'), expectedAnalytics(harness.sandbox, days));
  });
});
