/** Puts together what Postgres and Temporal tell of each ad account. */
import type { Knex } from 'knex';
import type { Config } from '../../config.js';
import { type Reconciliation, readReconciliations } from '../../postgres/reconciliation.js';
import { type Day, toDay } from '../../shared/dates.js';
import { type CoveredDay, coverageOf, daysIn, finalThrough } from './coverage.js';
import { accountNeeds, commonNeeds } from './needs.js';
import { readAccounts, type StoredAccount } from './read-accounts.js';
import { type Budget, readBudget } from './read-budget.js';
import type { AllRun, Run } from './read-runs.js';
import type { Schedule } from './read-schedules.js';
import { readTemporal, type TemporalView } from './read-temporal.js';

/** synced: as it should be. left: Pinterest no longer lists it. not chosen: PINTEREST_AD_ACCOUNT_IDS leaves it out. */
export type Membership = 'synced' | 'left' | 'not chosen';

export interface AccountStatus extends Omit<StoredAccount, 'isListed' | 'loaded' | 'rejectedDays'> {
  membership: Membership;
  /** What a person has to look at; empty when all is well. */
  needs: string[];
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
  runs: Run[];
  schedule: Schedule | null;
}

export interface Status {
  at: Date;
  /** Needs that no single ad account has. */
  needs: string[];
  temporalFault: string | null;
  lastRun: AllRun | null;
  schedule: Schedule | null;
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
  const temporal = await readTemporal(config, ids, runsPerAccount);
  const reconciliations = await readReconciliations(db);
  const adAccounts = stored.map((account) => {
    const membership = membershipOf(account, adAccountIds);
    return {
      ...accountStatus(account, { membership, temporal, today: toDay(at) }),
      reconciliation: reconciliations.get(account.adAccountId) ?? null,
    };
  });
  const synced = known.filter((account) => membershipOf(account, adAccountIds) === 'synced').length;
  return {
    at,
    needs: commonNeeds({ temporal, synced }),
    temporalFault: temporal.fault,
    lastRun: temporal.lastRun,
    schedule: temporal.schedule,
    budget: await readBudget(db, config),
    adAccounts: adAccounts.sort((a, b) => weight(a) - weight(b)),
  };
}

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
    isListed: false,
    campaigns: 0,
    adGroups: 0,
    ads: 0,
    analyticsRows: 0,
    lastLoadedAt: null,
    loaded: new Map(),
    rejectedRows: 0,
    rejectedDays: new Set(),
  };
}

function membershipOf({ adAccountId, isListed }: StoredAccount, chosen?: readonly string[]): Membership {
  if (chosen) return chosen.includes(adAccountId) ? 'synced' : 'not chosen';
  return isListed ? 'synced' : 'left';
}

function accountStatus(
  account: StoredAccount,
  { membership, temporal, today }: { membership: Membership; temporal: TemporalView; today: Day },
): Omit<AccountStatus, 'reconciliation'> {
  const { isListed, loaded, rejectedDays, ...counts } = account;
  const runs = temporal.runs.get(account.adAccountId) ?? [];
  const lastRun = runs.find(({ type }) => type === 'syncAdAccount') ?? null;
  const failed = new Set(lastRun?.failedDays);
  const coverage = coverageOf(today, { loaded, rejected: rejectedDays, failed });
  const missingDays = daysIn(coverage, 'missing', 'failed', 'rejected').filter((day) => !loaded.has(day));
  const isSynced = membership === 'synced';
  return {
    ...counts,
    membership,
    needs: accountNeeds({ isSynced, runs, lastRun, missingDays, rejectedRows: account.rejectedRows }),
    freshestDay: [...loaded.keys()].sort().at(-1) ?? null,
    finalThrough: finalThrough(coverage),
    loadedDays: loaded.size,
    finalDays: [...loaded.values()].filter(Boolean).length,
    coverage,
    missingDays,
    failedDays: daysIn(coverage, 'failed'),
    lastRun,
    runs,
    schedule: temporal.schedules.get(account.adAccountId) ?? null,
  };
}
