// `npm run bench:limits`: do several workers together keep to Pinterest's limit, and do they use it up?
//
// Workers are processes of their own, as in production, and the sandbox refuses what is above the limit. There is more
// work than the time allows, so that a request that is not made is one that the workers could have made.
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../../src/postgres/migrate.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { workflowTypes } from '../../src/shared/workflow-names.js';
import { type Servers, withServers } from '../harness/servers.js';
import { compiled, startWorker } from '../harness/worker.js';
import { number, say, start } from '../program.js';
import { merchantOfSize, type RequestRecord, type Sandbox, startSandbox } from '../sandbox/index.js';

/** What is promised. */
const MOST_REFUSED = 0.01;
const LEAST_USED = 0.9;

const MINUTE_MS = 60_000;
/** As many as one analytics request covers. */
const ADS_OF_AN_ACCOUNT = 250;
/** About what Pinterest takes for a small answer. */
const LATENCY_MS = 150;

interface Size {
  minutes: number;
  workers: number;
  limit: number;
}

void start({
  script: 'bench:limits',
  about: `Lets several workers sync at Pinterest's limit. Exit code 1 when more than ${100 * MOST_REFUSED} % of the requests are refused, or
less than ${100 * LEAST_USED} % of the limit is used in a minute.`,
  options: {
    minutes: number('full minutes to measure', 3, 1, 9_999),
    workers: number('worker processes', 4, 1, 9_999),
    limit: number('analytics requests a minute that the sandbox allows', 300, 1, 9_999),
  },
  run: (size) =>
    withServers(async (servers) => {
      const sandbox = await startPinterest(size);
      try {
        await measure(servers, sandbox, size);
        if (!report(sandbox.requests, size)) process.exitCode = 1;
      } finally {
        await sandbox.close();
      }
    }),
});

/** Ad accounts with work for one minute more than is measured. */
function startPinterest({ minutes, limit }: Size): Promise<Sandbox> {
  const accounts = Math.ceil(((minutes + 1) * limit) / REACH_DAYS);
  return startSandbox({
    adAccounts: merchantOfSize(accounts, accounts * ADS_OF_AN_ACCOUNT),
    limits: { adsAnalyticsPerMinute: limit },
    latencyMs: LATENCY_MS,
  });
}

/** Lets the workers sync until the minutes are over. */
async function measure(servers: Servers, pinterest: Sandbox, { minutes, workers }: Size): Promise<void> {
  const taskQueue = 'bench_limits';
  const databaseUrl = await servers.createDatabase(taskQueue);
  await migrate(databaseUrl);
  const worker = { servers, taskQueue, databaseUrl, pinterest, program: compiled() };
  await Promise.all(Array.from({ length: workers }, () => startWorker(worker)));
  const run = await servers
    .client()
    .workflow.start(workflowTypes.syncAll, { workflowId: taskQueue, taskQueue, args: [{}] });
  say(`${workers} workers sync ${pinterest.world.adAccounts.length} ad accounts for ${minutes} minutes ...`);
  while (!isOver(pinterest.requests, minutes)) {
    const { status } = await run.describe();
    if (status.name !== 'RUNNING') throw new Error(`The run ended too early: ${status.name}.`);
    await sleep(1_000);
  }
}

const isAnalytics = ({ category }: RequestRecord) => category === 'ads_analytics';
const isRefused = ({ status }: RequestRecord) => status === 429;

function isOver(requests: readonly RequestRecord[], minutes: number): boolean {
  const first = requests.find(isAnalytics)?.at.getTime();
  return first !== undefined && Date.now() > first + minutes * MINUTE_MS;
}

/** @returns whether what is promised was kept. */
function report(requests: readonly RequestRecord[], { minutes, limit }: Size): boolean {
  const refused = requests.filter(isRefused).length;
  const share = refused / requests.length;
  console.log(`requests sent  ${requests.length}`);
  console.log(`refused (429)  ${refused}, ${percent(share)} (at most ${percent(MOST_REFUSED)})`);
  const answered = requests.filter((one) => isAnalytics(one) && !isRefused(one));
  const times = answered.map(({ at }) => at.getTime()).sort((a, b) => a - b);
  // The sandbox's minutes begin with a request. Nobody knows where Pinterest's do, so no 60 seconds may hold more.
  const most = Math.max(...times.map((time) => countIn(times, time)));
  console.log(`most analytics requests in any 60 s  ${most} of ${limit}\n`);
  const [first = 0] = times;
  const used = Array.from(
    { length: minutes },
    (_, minute) => countIn(times, first + minute * MINUTE_MS) / limit,
  );
  console.log(`minute  used of ${limit} analytics requests (at least ${percent(LEAST_USED)})`);
  for (const [minute, part] of used.entries())
    console.log(`${minute + 1}`.padEnd(8) + percent(part).padStart(7));
  return share <= MOST_REFUSED && used.every((part) => part >= LEAST_USED);
}

/** How many are in the minute that begins then. */
const countIn = (times: readonly number[], begin: number) =>
  times.filter((time) => time >= begin && time < begin + MINUTE_MS).length;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
