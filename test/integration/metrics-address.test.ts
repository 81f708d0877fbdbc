import { freePorts } from '../../dev/stack/ports.js';
import { createHarness, type Harness } from '../support/harness.js';
import { logLines } from '../support/log-lines.js';
import { scrape } from '../support/scrape.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

let harness: Harness;
let wanted: string;
const workers: WorkerProcess[] = [];

async function start(environment: Record<string, string>): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(harness, environment);
  workers.push(worker);
  return worker;
}

const lineOf = (worker: WorkerProcess, msg: string) =>
  logLines(worker.log()).find((line) => line.msg === msg);
const addressOf = (worker: WorkerProcess) => new URL(String(lineOf(worker, 'Metrics')?.url)).host;

beforeAll(async () => {
  harness = await createHarness();
  const [port] = await freePorts(1);
  wanted = `127.0.0.1:${port}`;
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await harness.close();
});

test('workers that share an address each have metrics, at ports that their logs name', async () => {
  const first = await start({ METRICS_ADDRESS: wanted });
  const second = await start({ METRICS_ADDRESS: wanted });
  expect(addressOf(first)).toBe(wanted);
  expect(lineOf(first, 'Metrics')).not.toHaveProperty('taken');
  expect(addressOf(second)).not.toBe(wanted);
  expect(lineOf(second, 'Metrics')?.taken).toBe(`${wanted}, named by METRICS_ADDRESS`);
  for (const worker of [first, second])
    expect((await scrape(addressOf(worker))).names).toContain('pinterest_sync_runs_total');
});

test('an address that this machine does not have ends the start and names the variable', async () => {
  // Of a range that is kept for documentation.
  const started = startWorkerProcess(harness, { METRICS_ADDRESS: '192.0.2.1:9464' });
  await expect(started).rejects.toThrow(
    /METRICS_ADDRESS: nothing can listen at 192\.0\.2\.1:9464 .*name an address/,
  );
});
