/** What came of a round: the tables, the requests, the run's own account of itself, and secrets that got out. */

import type { RequestRecord } from '../../dev/sandbox/index.js';
import { rowsOf, type SyncAllAdAccountsResult } from '../../src/shared/progress.js';
import { compareWithPinterest } from '../support/compare.js';
import { findSecrets, type Leftovers, type SecretScan } from '../support/secrets.js';
import { daysBefore, type RoundParts } from './parts.js';
import type { RoundPlan } from './round-plan.js';
import { type TroubleName, troubles } from './troubles.js';

export interface RoundOutcome {
  plan: RoundPlan;
  made: readonly TroubleName[];
  /** How often each fault of the plan hit. */
  faultHits: readonly number[];
  /** Analytics rows in the database. */
  rows: number;
  requests: number;
  /** Answered requests that were made again, and how many may be. */
  repeats: number;
  allowed: number;
  seconds: number;
  secrets: SecretScan;
  /** What can still be looked at. */
  leftovers: Omit<Leftovers, 'client'>;
  /** What is not as it should be; none when the round is passed. */
  differences: string[];
}

/** Of one ad account, and of ad accounts: what is under way at most. */
const ACTIVITIES_IN_FLIGHT = 4;
const AD_ACCOUNTS_IN_FLIGHT = 5;

export async function examine(parts: RoundParts): Promise<RoundOutcome> {
  const { plan, made, run, sandbox, servers, databaseUrl, taskQueue, workers } = parts;
  const seconds = (Date.now() - parts.began) / 1_000;
  const leftovers = { databaseUrl, taskQueue, logs: workers.logs() };
  const secrets = await findSecrets({ ...leftovers, client: servers.client() }, [
    sandbox.accessToken,
    'Bearer',
  ]);
  const days = daysBefore(run.today, plan.days);
  const { rows, differences } = await compareWithPinterest(databaseUrl, sandbox, days);
  const faultHits = sandbox.faults.hits;
  const cut = faultHits[plan.faults.indexOf('answer cut')] ?? 0;
  const repeats = countRepeats(sandbox.requests, run.starts, cut);
  const allowed = allowedRepeats(plan, made);
  const counts = { rows, requests: sandbox.requests.length, repeats, allowed, seconds };
  const faults = [
    ...faultsOfRun(await run.outcome(), plan, rows, run.starts.length > 1),
    ...workers.complaints,
    ...differences,
    ...secrets.findings.map((finding) => `a secret is in ${finding}`),
    ...(repeats > allowed ? [`${repeats} answered requests were repeated; ${allowed} may be`] : []),
    ...(made.length < plan.troubles.length ? [`only ${made.length} troubles came before the end`] : []),
  ];
  return { plan, made, faultHits, ...counts, secrets, leftovers, differences: faults };
}

/**
 * How many answered requests were made again, from the sandbox's log.
 *
 * @param runStarts where in the log each run began: a new run may ask everything again.
 * @param cut answers that were broken off; the log shows them as given. One of a run that was cancelled is not
 *   repeated, so the count is too low by that one.
 */
function countRepeats(requests: readonly RequestRecord[], runStarts: readonly number[], cut: number): number {
  const inRuns = runStarts.map((start, index) => repeatsIn(requests.slice(start, runStarts[index + 1])));
  return Math.max(0, inRuns.reduce((sum, repeats) => sum + repeats, 0) - cut);
}

/** What each worker asks for all ad accounts together: whether Pinterest has counted a day. */
const SHARED = /\/metrics_ready_state$/;

/** A request that was answered with a fault has to be made again. */
function repeatsIn(requests: readonly RequestRecord[]): number {
  const answered = requests.filter(({ status, path }) => status === 200 && !SHARED.test(path));
  return answered.length - new Set(answered.map(({ url }) => url)).size;
}

/** One for each activity that may have been under way, each time. */
function allowedRepeats({ adAccounts }: RoundPlan, made: readonly TroubleName[]): number {
  const inFlight = ACTIVITIES_IN_FLIGHT * Math.min(adAccounts.length, AD_ACCOUNTS_IN_FLIGHT);
  return made.reduce((sum, name) => sum + troubles[name].cost * inFlight, 0);
}

/** The run says that it did all, and counts every row once, whoever wrote it. */
function faultsOfRun(
  { result, failure }: { result?: SyncAllAdAccountsResult; failure?: string },
  { adAccounts, days }: RoundPlan,
  rows: number,
  restarted: boolean,
): string[] {
  if (!result) return [`the run failed: ${failure}`];
  const { units } = result;
  const planned = adAccounts.length * (4 + days);
  const { new: added } = rowsOf(result, 'ad_analytics');
  return [
    ...(units.done === planned && units.planned === planned
      ? []
      : [`the run did ${units.done} of ${planned} units`]),
    ...(restarted || added === rows ? [] : [`the run counts ${added} new rows, the table has ${rows}`]),
  ];
}
