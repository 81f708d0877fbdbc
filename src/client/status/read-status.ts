/** Puts together what Postgres and Temporal tell of each ad account. */
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { connectionAttention, readConnectionFacts } from '../../connections/facts.js';
import { requireKeys } from '../../connections/keys.js';
import { createKeyRing } from '../../encryption.js';
import { SyncError } from '../../errors.js';
import { readReconciliations } from '../../postgres/reconciliation.js';
import type { Reconciliation } from '../../shared/activity-types.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { type Day, toDay } from '../../shared/dates.js';
import { accountNeeds, commonNeeds } from './attention.js';
import { type CoveredDay, coverageOf, daysIn, finalThrough } from './coverage.js';
import { readAccounts, type StoredAccount } from './read-accounts.js';
import { type Budget, readBudget } from './read-budget.js';
import type { Run } from './read-run.js';
import { type Schedule, soonest } from './read-schedules.js';
import { readTemporal, type TemporalView } from './read-temporal.js';

/** synced: as it should be. left: Pinterest no longer lists it. not chosen: PINTEREST_AD_ACCOUNT_IDS leaves it out. */
export type Membership = 'synced' | 'left' | 'not chosen';

export interface AccountStatus
  extends Omit<StoredAccount, 'isListed' | 'loaded' | 'readAt' | 'rejectedDays'> {
  membership: Membership;
  /** What a person has to look at; empty when all is well. */
  needs: string[];
  /** The commands that mend it. */
  nextSteps: string[];
  /** The latest loaded day; null when none is. */
  freshestDay: Day | null;
  /** Every day up to this one, as far back as Pinterest's API reaches, should not change any more. */
  finalThrough: Day | null;
  loadedDays: number;
  finalDays: number;
  /** The last 90 days. */
  coverage: CoveredDay[];
  /** Days that Pinterest's daily analytics can still give and that are not loaded; yesterday only once it was tried. */
  missingDays: Day[];
  /** Those of them that the last run tried in vain. */
  failedDays: Day[];
  /** How the ads' rows compare with Pinterest's totals; null when nothing was compared yet. */
  reconciliation: Reconciliation | null;
  /** Null when Temporal knows none, or could not be asked. */
  lastRun: Run | null;
  /** Its last syncs, and the last run of each of its backfills; the newest first. */
  runs: Run[];
  schedule: Schedule | null;
}

export interface Status {
  at: Date;
  /** Needs that no single ad account has. */
  needs: string[];
  temporalFault: string | null;
  /** Of all ad accounts; a run of some is told of where they are. */
  lastRun: Run | null;
  /** Of all ad accounts. */
  schedule: Schedule | null;
  /** Runs of one ad account that have not ended and do more, or less, than a daily run. */
  underWay: Run[];
  budget: Budget | null;
  /** Those that need a person first, the most troubled of them at the top. */
  adAccounts: AccountStatus[];
}

export interface StatusRequest {
  at: Date;
  /** Only these ad accounts. */
  only?: readonly string[] | undefined;
  /** How many of an ad account's runs are read. */
  runsPerAccount: number;
}

export async function readStatus(db: Knex, config: Config, request: StatusRequest): Promise<Status> {
  const { at, only, runsPerAccount } = request;
  const { adAccountIds } = config.pinterest;
  const known = withChosen(await readAccounts(db), adAccountIds);
  const stored = known.filter(({ adAccountId }) => !only || only.includes(adAccountId));
  const ids = stored.map(({ adAccountId }) => adAccountId);
  const connections = await readConnectionFacts(db, config);
  const names =
    connections.length > 0 ? connections.map(({ connection }) => connection) : [DEFAULT_CONNECTION];
  const temporal = await readTemporal(config, { adAccountIds: ids, connections: names, runsPerAccount });
  const reconciliations = await readReconciliations(db);
  const adAccounts = stored.map((account) => {
    const membership = membershipOf(account, adAccountIds);
    return {
      ...accountStatus(account, { membership, temporal, today: toDay(at) }),
      reconciliation: reconciliations.get(account.adAccountId) ?? null,
    };
  });
  const lastLoaded = new Map(known.map(({ adAccountId, lastLoadedAt }) => [adAccountId, lastLoadedAt]));
  const synced = known.filter((account) => membershipOf(account, adAccountIds) === 'synced').length;
  return {
    at,
    needs: [
      ...commonNeeds({ temporal, synced, lastLoaded }),
      ...connections.flatMap(connectionAttention),
      ...(await keyAttention(db, config)),
    ],
    temporalFault: temporal.fault,
    lastRun: temporal.lastRuns[0] ?? null,
    schedule: soonest(temporal.schedules.filter(({ adAccountIds: chosen }) => chosen === null)),
    underWay: adAccounts.flatMap(({ runs }) => runs.filter(isWorthTelling)),
    budget: await readBudget(db, config),
    adAccounts: adAccounts.sort((a, b) => weight(a) - weight(b)),
  };
}

/** Whether the keys of the environment open all stored tokens. */
async function keyAttention(db: Knex, config: Config): Promise<string[]> {
  try {
    await requireKeys(db, createKeyRing(config.encryptionKeys));
    return [];
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return [error.message];
  }
}

/** A daily run that moves is what is expected; backfills, and what waits, are not. */
const isWorthTelling = ({ state, days, waitingUntil }: Run) =>
  state === 'running' && (days !== null || waitingUntil !== null);

export const needsPerson = ({ needs, adAccounts }: Status): boolean =>
  needs.length > 0 || adAccounts.some((account) => account.needs.length > 0);

function weight({ needs, membership }: Pick<AccountStatus, 'needs' | 'membership'>): number {
  if (needs.length > 0) return -needs.length;
  return membership === 'synced' ? 1 : 2;
}

/** An ad account that was chosen and never read is a hole too. */
function withChosen(stored: StoredAccount[], chosen: readonly string[] = []): StoredAccount[] {
  const known = new Set(stored.map(({ adAccountId }) => adAccountId));
  const unread = chosen.filter((id) => !known.has(id)).map(neverRead);
  return [...stored, ...unread];
}

function neverRead(adAccountId: string): StoredAccount {
  return {
    adAccountId,
    name: null,
    currency: null,
    connection: DEFAULT_CONNECTION,
    isListed: false,
    campaigns: 0,
    adGroups: 0,
    ads: 0,
    analyticsRows: 0,
    lastLoadedAt: null,
    loaded: new Map(),
    readAt: new Map(),
    rejectedRows: 0,
    rejectedDays: new Set(),
  };
}

function membershipOf(account: StoredAccount, chosen?: readonly string[]): Membership {
  const { adAccountId, isListed, connection } = account;
  if (chosen && connection === DEFAULT_CONNECTION)
    return chosen.includes(adAccountId) ? 'synced' : 'not chosen';
  return isListed ? 'synced' : 'left';
}

function accountStatus(
  account: StoredAccount,
  { membership, temporal, today }: { membership: Membership; temporal: TemporalView; today: Day },
): Omit<AccountStatus, 'reconciliation'> {
  const { isListed, loaded, readAt, rejectedDays, ...counts } = account;
  const { adAccountId, rejectedRows } = account;
  const { runs, lastRun, isInRun } = runsOf(account, temporal);
  const failed = new Set(lastRun?.failedDays);
  const coverage = coverageOf(today, { loaded, rejected: rejectedDays, failed });
  const missingDays = daysIn(coverage, 'missing', 'failed', 'rejected').filter((day) => !loaded.has(day));
  const isSynced = membership === 'synced';
  const facts = { adAccountId, today, isSynced, lastRun, missingDays, readAt, rejectedRows };
  const needs = accountNeeds({ ...facts, runs: [...runs, ...temporal.underWay.filter(isInRun)] });
  return {
    ...counts,
    membership,
    needs: needs.map(({ text }) => text),
    nextSteps: [...new Set(needs.flatMap(({ step }) => step ?? []))],
    freshestDay: [...loaded.keys()].sort().at(-1) ?? null,
    finalThrough: finalThrough(coverage),
    loadedDays: loaded.size,
    finalDays: [...loaded.values()].filter(Boolean).length,
    coverage,
    missingDays,
    failedDays: daysIn(coverage, 'failed'),
    lastRun,
    runs,
    schedule: soonest(temporal.schedules.filter((one) => one.adAccountIds?.includes(adAccountId))),
  };
}

function runsOf({ adAccountId, connection }: StoredAccount, { syncs, backfills }: TemporalView) {
  const isOwn = (run: Run) => run.adAccountIds?.includes(adAccountId) ?? false;
  const own = syncs.get(adAccountId) ?? [];
  const runs = [...own, ...backfills.filter(isOwn)].sort((a, b) => +b.startedAt - +a.startedAt);
  // A run of all ad accounts of its connection reads this one too.
  const isInRun = (run: Run) => (run.adAccountIds === null ? run.connection === connection : isOwn(run));
  return { runs, lastRun: own[0] ?? null, isInRun };
}
