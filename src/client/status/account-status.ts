/** One ad account's status, from the facts of Postgres and Temporal. Pure. */
import type { Membership } from '../../connections/membership.js';
import type { UnlistedAds } from '../../postgres/list-readings.js';
import type { RefusedAd } from '../../postgres/refused-ads.js';
import type { StoredAccount } from '../../postgres/stored-accounts.js';
import type { Reconciliation } from '../../shared/activity-types.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { type Day, toDay } from '../../shared/dates.js';
import { todayIn, UTC } from '../../time-zones.js';
import type { Run } from '../run/run.js';
import { accountAttention } from './attention.js';
import { coverageOf, daysIn, finalThrough } from './coverage.js';
import type { ExtraStatus } from './extra-tables.js';
import type { AccountStatus, Schedule, TemporalFacts } from './model.js';

interface AccountContext {
  at: Date;
  temporal: TemporalFacts;
  membership: Membership;
  reconciliation: Reconciliation | undefined;
  unlistedAds: UnlistedAds | undefined;
  refusedAds: RefusedAd[] | undefined;
  extra: ExtraStatus;
}

export function accountStatus(account: StoredAccount, context: AccountContext): AccountStatus {
  const { at, temporal, membership, reconciliation } = context;
  const { today, reachDay } = daysAt(account, at);
  const { isListed, loaded, readAt, rejectedDays, ...counts } = account;
  const { adAccountId, rejectedRows, unreadableValues, unconfirmedRows, unconfirmedDays } = account;
  const { runs, lastRun, isAbout } = runsOf(account, temporal);
  const failed = new Set(lastRun?.failedDays);
  const coverage = coverageOf(today, { loaded, rejected: rejectedDays, failed, reachDay });
  const missingDays = daysIn(coverage, 'missing', 'failed', 'rejected').filter((day) => !loaded.has(day));
  const isSynced = membership === 'synced';
  const stored = { readAt, rejectedRows, unreadableValues, unconfirmedRows, unconfirmedDays };
  const { extra } = context;
  const facts = { adAccountId, today, isSynced, lastRun, missingDays, extra, ...stored };
  const attention = accountAttention({ ...facts, runs: [...runs, ...temporal.underWay.filter(isAbout)] });
  return {
    ...counts,
    membership,
    needs: attention.map(({ text }) => text),
    nextSteps: [...new Set(attention.flatMap(({ step }) => step ?? []))],
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
    reconciliation: reconciliation ?? null,
    unlistedAds: context.unlistedAds ?? null,
    refusedAds: context.refusedAds ?? [],
    extra,
  };
}

/** Today where the ad account counts its days. Pinterest counts its reach from the UTC day, which may be a day ahead. */
export function daysAt({ timeZone }: StoredAccount, at: Date): { today: Day; reachDay: Day } {
  const utcDay = toDay(at);
  const today = todayIn(timeZone, at);
  return { today, reachDay: today > utcDay ? today : utcDay };
}

function runsOf({ adAccountId, connection }: StoredAccount, { syncs, backfills }: TemporalFacts) {
  const isOwn = (run: Run) => run.adAccountIds?.includes(adAccountId) ?? false;
  const own = syncs.get(adAccountId) ?? [];
  const runs = [...own, ...backfills.filter(isOwn)].sort((a, b) => +b.startedAt - +a.startedAt);
  // A run of all ad accounts of its connection reads this one too.
  const isAbout = (run: Run) => (run.adAccountIds === null ? run.connection === connection : isOwn(run));
  return { runs, lastRun: own[0] ?? null, isAbout };
}

/** An ad account that was chosen and never read counts as missing too. */
export function withChosen(stored: StoredAccount[], chosen: readonly string[] = []): StoredAccount[] {
  const known = new Set(stored.map(({ adAccountId }) => adAccountId));
  const unread = chosen.filter((id) => !known.has(id)).map(neverRead);
  return [...stored, ...unread];
}

const neverRead = (adAccountId: string): StoredAccount => ({
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
  timeZone: UTC,
  timeZones: [UTC],
  loaded: new Map(),
  readAt: new Map(),
  rejectedRows: 0,
  unreadableValues: 0,
  rejectedDays: new Set(),
  unconfirmedRows: 0,
  unconfirmedDays: [],
});

/** Of several schedules, the one that is due first; those that are not due come last. */
export function soonest(schedules: readonly Schedule[]): Schedule | null {
  const due = ({ nextRun }: Schedule) => nextRun?.getTime() ?? Number.POSITIVE_INFINITY;
  return [...schedules].sort((a, b) => due(a) - due(b) || 0)[0] ?? null;
}
