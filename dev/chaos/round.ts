/** One round: a fresh database and sandbox, workers, one full sync with trouble, and what came of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { attributionWindowOf, readWithOf } from '../../src/activities/steps/reading-settings.js';
import { loadConfig } from '../../src/config/index.js';
import { recordAnalyticsDay } from '../../src/postgres/analytics-days.js';
import { migrate } from '../../src/postgres/migrate.js';
import { createPool } from '../../src/postgres/pool.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { type Sandbox, startSandbox } from '../sandbox/index.js';
import { daysBefore, examine, type RoundReport } from './examine.js';
import { faultOf } from './faults.js';
import { createRandom } from './random.js';
import type { RoundPlan } from './round-plan.js';
import { Run } from './run.js';
import type { Services } from './services.js';
import { type TroubleName, troubles, type Victims } from './troubles.js';
import { Workers } from './workers.js';

/** What a round consists of. */
export interface RoundParts extends Victims {
  plan: RoundPlan;
  databaseUrl: string;
  taskQueue: string;
  /** The trouble that there was. */
  made: TroubleName[];
  began: number;
}

const PATIENCE_MS = 15 * 60_000;
/** Slow enough that requests are in flight when trouble comes. */
const LATENCY_MS = 30;
/** None that a round could reach. */
const NO_LIMITS = { adsAnalyticsPerMinute: 1_000_000, adsReadPerMinute: 1_000_000, perSecond: 1_000_000 };

let rounds = 0;

/** @param environment more of it for the workers. */
export async function runRound(
  services: Services,
  plan: RoundPlan,
  environment: Record<string, string> = {},
): Promise<RoundReport> {
  const parts = await prepareRound(services, plan, environment);
  const { workers, run, sandbox, deadline } = parts;
  try {
    await enterLoadedDays(parts);
    await Promise.all(Array.from({ length: plan.workers }, () => workers.start()));
    await run.start();
    const goingOn = await makeTrouble(parts);
    await run.ended(deadline);
    await Promise.all(goingOn);
    await workers.close();
    return await examine(parts);
  } finally {
    await workers.close();
    await run.terminate();
    await sandbox.close();
  }
}

async function prepareRound(
  services: Services,
  plan: RoundPlan,
  environment: Record<string, string>,
): Promise<RoundParts> {
  rounds += 1;
  const began = Date.now();
  const taskQueue = `chaos_${plan.seed}_${rounds}`;
  const databaseUrl = await services.createDatabase(taskQueue);
  await migrate(databaseUrl);
  const sandbox = await startPinterest(plan);
  const random = createRandom(plan.seed + 1);
  const forWorkers = {
    DATABASE_URL: databaseUrl,
    PINTEREST_API_URL: sandbox.url,
    PINTEREST_ACCESS_TOKEN: sandbox.accessToken,
    TEMPORAL_ADDRESS: services.address,
    TEMPORAL_TASK_QUEUE: taskQueue,
    ...environment,
  };
  const workers = new Workers({ folder: services.folder, random, environment: forWorkers });
  const input = plan.days < REACH_DAYS ? { lookbackDays: plan.days } : {};
  const run = new Run(services, taskQueue, input, () => sandbox.requests.length);
  const deadline = began + PATIENCE_MS;
  return { plan, services, sandbox, databaseUrl, taskQueue, workers, run, random, deadline, began, made: [] };
}

async function startPinterest({ seed, adAccounts, faults, limited }: RoundPlan): Promise<Sandbox> {
  const now = new Date();
  const sandbox = await startSandbox({
    seed,
    adAccounts,
    // Stands still, so that midnight changes nothing between the sync and the comparison.
    now: () => now,
    accessToken: `secret-token-of-round-${seed}`,
    latencyMs: LATENCY_MS,
    ...(limited ? {} : { limits: NO_LIMITS }),
  });
  for (const name of faults) sandbox.faults.add(faultOf(name));
  return sandbox;
}

/** A sync reads all that Pinterest reaches, unless the older days are loaded and done with. */
async function enterLoadedDays({ databaseUrl, sandbox, plan }: RoundParts): Promise<void> {
  const { adAccounts, today } = sandbox.world;
  const { pinterest, lookbackDays } = loadConfig({});
  const settings = { ...pinterest, lookbackDays };
  const dates = daysBefore(today, REACH_DAYS).slice(0, -plan.days);
  const day = {
    ads: 0,
    rows: 0,
    requests: 0,
    readOn: today,
    readWith: readWithOf(settings),
    attributionWindow: attributionWindowOf(settings),
    isFinal: false,
    workflowId: 'earlier',
  };
  const db = createPool(databaseUrl, { max: 1 });
  try {
    for (const { id } of adAccounts) {
      for (const date of dates) await recordAnalyticsDay(db, { ...day, adAccountId: id, date });
    }
  } finally {
    await db.destroy();
  }
}

/** Each trouble at its place, or right after the one before it. @returns the ends of those that go on. */
async function makeTrouble(parts: RoundParts): Promise<Promise<void>[]> {
  const { plan, sandbox, run, made } = parts;
  const goingOn: Promise<void>[] = [];
  for (const { at, name } of plan.troubles) {
    for (let look = 1; sandbox.requests.length < at; look += 1) {
      if (look % 100 === 0 && (await run.isOver())) return goingOn;
      await sleep(5);
    }
    const { alone, make } = troubles[name];
    made.push(name);
    const end = make(parts);
    if (alone) await end;
    else goingOn.push(end);
    // Told when all is over; until then it must not count as unhandled.
    end.catch(() => undefined);
  }
  return goingOn;
}
