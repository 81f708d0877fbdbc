// `npm run bench:limits`: do several workers together keep to Pinterest's limit, and do they use it up?
//
// Workers are processes of their own, as in production, and the sandbox refuses what is above the limit. There is more
// work than the time allows, so that a request that is not made is one that the workers could have made.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/errors.js';
import { migrate } from '../../src/postgres/migrate.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { createRandom } from '../chaos/random.js';
import { Run } from '../chaos/run.js';
import { type Services, startServices } from '../chaos/services.js';
import { Workers } from '../chaos/workers.js';
import { merchantOfSize, type RequestRecord, type Sandbox, startSandbox } from '../sandbox/index.js';

const USAGE = `Usage: npm run bench:limits -- [options]

Exit 1 when more than 1 % of the requests are refused, or less than 90 % of the limit is used in a minute.

  --minutes <n>  full minutes to measure (default 3)
  --workers <n>  worker processes (default 4)
  --limit <n>    analytics requests a minute that the sandbox allows, and says so (default 300, as Pinterest)
  --help         this text`;

/** What is promised. */
const MOST_REFUSED = 0.01;
const LEAST_USED = 0.9;

const MINUTE_MS = 60_000;
/** As many as one analytics request covers. */
const ADS_OF_AN_ACCOUNT = 250;
/** About what Pinterest takes for a small answer. */
const LATENCY_MS = 150;

interface Options {
  minutes: number;
  workers: number;
  limit: number;
}

const say = (line: string) => console.error(line);

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (!options) return console.log(USAGE);
  const services = await startServices(say);
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => void services.close().finally(() => process.exit(1)));
  }
  const sandbox = await startPinterest(options);
  try {
    await measure(services, sandbox, options);
    process.exitCode = report(sandbox.requests, options) ? 0 : 1;
  } finally {
    await sandbox.close();
    await services.close();
  }
}

function readOptions(args: string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { minutes: text, workers: text, limit: text, help: { type: 'boolean' } },
  });
  if (values.help) return undefined;
  const number = (name: 'minutes' | 'workers' | 'limit', fallback: number) => {
    const given = values[name] ?? String(fallback);
    if (/^[1-9]\d{0,3}$/.test(given)) return Number(given);
    throw new Error(`--${name} is ${JSON.stringify(given)}; it must be a whole number above 0\n\n${USAGE}`);
  };
  return { minutes: number('minutes', 3), workers: number('workers', 4), limit: number('limit', 300) };
}

/** Ad accounts with work for one minute more than is measured. */
function startPinterest({ minutes, limit }: Options): Promise<Sandbox> {
  const accounts = Math.ceil(((minutes + 1) * limit) / REACH_DAYS);
  return startSandbox({
    adAccounts: merchantOfSize(accounts, accounts * ADS_OF_AN_ACCOUNT),
    limits: { adsAnalyticsPerMinute: limit },
    latencyMs: LATENCY_MS,
  });
}

/** Lets the workers sync until the minutes are over. */
async function measure(services: Services, sandbox: Sandbox, { minutes, workers }: Options): Promise<void> {
  const taskQueue = 'bench_limits';
  const databaseUrl = await services.createDatabase(taskQueue);
  await migrate(databaseUrl);
  const environment = {
    DATABASE_URL: databaseUrl,
    PINTEREST_API_URL: sandbox.url,
    PINTEREST_ACCESS_TOKEN: sandbox.accessToken,
    TEMPORAL_ADDRESS: services.address,
    TEMPORAL_TASK_QUEUE: taskQueue,
  };
  const team = new Workers({ folder: services.folder, environment, random: createRandom(1) });
  const run = new Run(services, taskQueue, {}, () => sandbox.requests.length);
  try {
    await Promise.all(Array.from({ length: workers }, () => team.start()));
    await run.start();
    say(`${workers} workers sync ${sandbox.world.adAccounts.length} ad accounts for ${minutes} minutes ...`);
    while (!isOver(sandbox.requests, minutes)) {
      if (await run.isOver())
        throw new Error(`The run ended too early. ${JSON.stringify(await run.outcome())}`);
      await sleep(1_000);
    }
  } finally {
    await run.terminate();
    await team.close();
  }
}

const isAnalytics = ({ category }: RequestRecord) => category === 'ads_analytics';
const isRefused = ({ status }: RequestRecord) => status === 429;

function isOver(requests: readonly RequestRecord[], minutes: number): boolean {
  const first = requests.find(isAnalytics)?.at.getTime();
  return first !== undefined && Date.now() > first + minutes * MINUTE_MS;
}

/** @returns whether what is promised was kept. */
function report(requests: readonly RequestRecord[], { minutes, limit }: Options): boolean {
  const refused = requests.filter(isRefused).length;
  const share = refused / requests.length;
  console.log(`requests sent  ${requests.length}`);
  console.log(`refused (429)  ${refused}, ${percent(share)} (at most ${percent(MOST_REFUSED)})`);
  const times = answeredTimes(requests);
  // The sandbox's minutes begin with a request. Nobody knows where Pinterest's do, so no 60 seconds may hold more.
  console.log(`most analytics requests in any 60 s  ${mostInAMinute(times)} of ${limit}\n`);
  const used = usedPerMinute(times, minutes).map((count) => count / limit);
  console.log(`minute  used of ${limit} analytics requests (at least ${percent(LEAST_USED)})`);
  for (const [minute, part] of used.entries())
    console.log(`${minute + 1}`.padEnd(8) + percent(part).padStart(7));
  return share <= MOST_REFUSED && used.every((part) => part >= LEAST_USED);
}

/** When analytics requests that were not refused arrived, in milliseconds. */
function answeredTimes(requests: readonly RequestRecord[]): number[] {
  const answered = requests.filter((one) => isAnalytics(one) && !isRefused(one));
  return answered.map(({ at }) => at.getTime()).sort((a, b) => a - b);
}

function mostInAMinute(times: readonly number[]): number {
  let begin = 0;
  let most = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[begin] as number) >= MINUTE_MS) begin += 1;
    most = Math.max(most, index - begin + 1);
  }
  return most;
}

/** By full minutes since the first. */
function usedPerMinute(times: readonly number[], minutes: number): number[] {
  const [first = 0] = times;
  return Array.from({ length: minutes }, (_, minute) => {
    const begin = first + minute * MINUTE_MS;
    return times.filter((time) => time >= begin && time < begin + MINUTE_MS).length;
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  say(messageOf(error));
  process.exitCode = 1;
});
