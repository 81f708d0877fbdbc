import { freePorts } from '../../dev/stack/ports.js';
import { createHarness, type Harness } from '../support/harness.js';
import { logLines } from '../support/log-lines.js';
import { scrape, scrapeUntil } from '../support/scrape.js';
import { uniqueTaskQueue } from '../support/services.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

const oauth = { appId: '1234567', appSecret: 'app-secret-canary', refreshToken: 'refresh-token-canary' };
const asApp = {
  PINTEREST_APP_ID: oauth.appId,
  PINTEREST_APP_SECRET: oauth.appSecret,
  PINTEREST_REFRESH_TOKEN: oauth.refreshToken,
};

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
  harness = await createHarness({ sandbox: { oauth } });
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

test('the days of a refresh token that are left are told once Pinterest has said them', async () => {
  const taskQueue = uniqueTaskQueue();
  const worker = await start({ ...asApp, METRICS_ADDRESS: wanted, TEMPORAL_TASK_QUEUE: taskQueue });
  const adAccountId = harness.sandbox.world.adAccounts[0]?.id;
  await harness.client.workflow.execute('syncAdAccount', {
    taskQueue,
    workflowId: `token/${adAccountId}`,
    args: [{ adAccountId }],
  });
  const daysLeft = 'pinterest_sync_token_days_left';
  const seen = await scrapeUntil(addressOf(worker), (now) => now.value(daysLeft) !== undefined);
  // The sandbox gives 60 days, as Pinterest does.
  expect(Math.ceil(seen.value(daysLeft) ?? 0)).toBe(60);
  expect(seen.value('pinterest_sync_requests_total', { category: 'oauth', status: '200' })).toBe(1);
  for (const secret of Object.values(asApp)) expect(seen.text).not.toContain(secret);
});
