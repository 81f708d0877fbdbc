/** What a round consists of: a database and a sandbox of its own, workers, and the run. */
import type { Servers } from '../../dev/harness/servers.js';
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { fromSource, type WorkerOptions } from '../../dev/harness/worker.js';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { migrate } from '../../src/postgres/migrate.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { addDays, type Day, eachDay } from '../../src/shared/dates.js';
import { faultOf } from './faults.js';
import { createRandom } from './random.js';
import type { RoundPlan } from './round-plan.js';
import { Run } from './run.js';
import type { TroubleName, Victims } from './troubles.js';
import { Workers } from './workers.js';

export interface RoundParts extends Victims {
  plan: RoundPlan;
  databaseUrl: string;
  taskQueue: string;
  /** The trouble that there was. */
  made: TroubleName[];
  began: number;
}

const TIME_LIMIT_MS = 15 * 60_000;
/** Slow enough that requests are in flight when trouble comes. */
const LATENCY_MS = 30;
/** None that a round could reach. */
const NO_LIMITS = { adsAnalyticsPerMinute: 1_000_000, adsReadPerMinute: 1_000_000, perSecond: 1_000_000 };

let rounds = 0;

/** What the workers of a round have of their own. */
export type WorkerSettings = Partial<Pick<WorkerOptions, 'program' | 'environment'>>;

export async function prepareRound(
  servers: Servers,
  plan: RoundPlan,
  { program = fromSource, environment }: WorkerSettings,
): Promise<RoundParts> {
  rounds += 1;
  const began = Date.now();
  const deadline = began + TIME_LIMIT_MS;
  const taskQueue = `chaos_${plan.seed}_${rounds}`;
  const databaseUrl = await servers.createDatabase(taskQueue);
  await migrate(databaseUrl);
  const sandbox = await startPinterest(plan);
  const random = createRandom(plan.seed + 1);
  const worker = { servers, taskQueue, databaseUrl, pinterest: sandbox, program, environment };
  const workers = new Workers(worker, random);
  const input = plan.days < REACH_DAYS ? { lookbackDays: plan.days } : {};
  const run = new Run(servers, taskQueue, input, () => sandbox.requests.length);
  const parts = { plan, servers, sandbox, databaseUrl, taskQueue, workers, run, random };
  const { adAccounts, today } = sandbox.world;
  // A sync reads all that Pinterest reaches, unless the older days are done with.
  if (plan.days < REACH_DAYS) {
    const older = { from: addDays(today, -REACH_DAYS), to: addDays(today, -plan.days - 1) };
    const ids = adAccounts.map(({ id }) => id);
    await enterSettledDays(databaseUrl, ids, older);
  }
  return { ...parts, deadline, began, made: [] };
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
    limits: limited ? undefined : NO_LIMITS,
  });
  for (const name of faults) sandbox.faults.add(faultOf(name));
  return sandbox;
}

export function daysBefore(today: Day, count: number): Day[] {
  return eachDay({ from: addDays(today, -count), to: addDays(today, -1) });
}
