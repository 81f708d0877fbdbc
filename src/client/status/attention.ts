/**
 * What needs attention. A problem that a run under way, or one that is due, will repair needs none. Pure. A
 * rule looks at the facts and says what is wrong, with the command that repairs it, if there is one.
 */
import { oldestDue } from '../../shared/analytics-plan.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { type Day, type DayRange, eachDay, formatDays, formatRanges } from '../../shared/dates.js';
import { onOneLine } from '../../shared/plain-text.js';
import { cutText } from '../../shared/progress.js';
import { counted } from '../../shared/words.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import type { Run } from '../run/run.js';
import { type ExtraStatus, extraFaults } from './extra-tables.js';
import type { Status, TemporalFacts } from './model.js';

/** The rest is in the details. */
const FAILING_CHARACTERS = 600;

interface Attention {
  text: string;
  /** The next command. */
  step?: string | undefined;
}

export interface AccountFacts {
  adAccountId: string;
  today: Day;
  /** Whether it is still synced: an ad account that has left needs no attention. */
  isSynced: boolean;
  /** The last sync of this ad account. */
  lastRun: Run | null;
  /**
   * All runs that concern it: runs of all while they are under way, its own syncs, the last run of each
   * backfill.
   */
  runs: readonly Run[];
  /** Days that are not loaded, without yesterday before its run. */
  missingDays: readonly Day[];
  /** When each loaded day was last read. */
  readAt: ReadonlyMap<Day, Date>;
  rejectedRows: number;
  unreadableValues: number;
  /** Rows with numbers that Pinterest's last answers leave out, and their days. */
  unconfirmedRows: number;
  unconfirmedDays: readonly Day[];
  /** Tables that were chosen beside the five. */
  extra: ExtraStatus;
}

/** A run that waits for Pinterest's limit continues by itself; one that somebody has paused does not. */
const isMoving = ({ state, paused }: Run) => state === 'running' && !paused;
const isBackfill = ({ days }: Run) => days !== null;
/** A sync reads whatever is missing. A run of all that has dealt with the ad account does not come back to it. */
const isSyncing = ({ runs, adAccountId }: AccountFacts) =>
  runs.some((run) => isMoving(run) && !isBackfill(run) && !run.settled.includes(adAccountId));

/** The days that no run is about to read. */
function without(days: readonly Day[], { runs }: AccountFacts): Day[] {
  const ranges = runs.filter(isMoving).flatMap((run) => run.days ?? []);
  return days.filter((day) => !ranges.some(({ from, to }) => from <= day && day <= to));
}

const openDays = (facts: AccountFacts) => (isSyncing(facts) ? [] : without(facts.missingDays, facts));

const syncOf = (adAccountId: string) => `pinterest-ads-sync sync --ad-account ${adAccountId}`;

const backfillOf = (adAccountId: string, { from, to }: DayRange) =>
  `pinterest-ads-sync backfill --ad-account ${adAccountId} --from ${from} --to ${to}`;

/**
 * The last sync that says something about the ad account. One that has only begun has not shown yet that what no retry
 * mends is mended.
 */
function lastTelling({ lastRun, runs }: AccountFacts): Run | null {
  const hasBegun = lastRun?.state === 'running' && !lastRun.failing && !lastRun.units?.done;
  if (!hasBegun) return lastRun;
  const before = runs.find(({ type, endedAt }) => type === workflowTypes.syncOne && endedAt !== null);
  return before?.lasting ? before : lastRun;
}

/** How far it is and what to do, then the first reason. */
function failingText({ message }: Run): string {
  const lines = message?.split('\n') ?? [];
  return cutText(onOneLine(lines.slice(0, 2).join(' ')), FAILING_CHARACTERS);
}

type Rule<Facts> = (facts: Facts) => readonly Attention[];

const accountRules: readonly Rule<AccountFacts>[] = [
  ({ runs, adAccountId }) =>
    runs
      .filter(({ type, failing }) => failing && type !== workflowTypes.syncAll)
      .map((run) => ({
        text: `the ${run.days ? 'backfill' : 'sync'} under way is failing: ${failingText(run)}`,
        step: run.days ? backfillOf(adAccountId, run.days) : syncOf(adAccountId),
      })),
  (facts) => {
    const last = lastTelling(facts);
    if (!last?.endedAt || (isSyncing(facts) && !last.lasting)) return [];
    const open = last.lasting ? without(facts.missingDays, facts) : openDays(facts);
    const isToMend = last.failedElse || last.failedDays.some((day) => open.includes(day));
    return isToMend ? [{ text: `the last run ${last.state}`, step: syncOf(facts.adAccountId) }] : [];
  },
  (facts) => {
    const open = openDays(facts);
    if (open.length === 0) return [];
    const text = `${open.length === 1 ? '1 day is' : `${open.length} days are`} not loaded: ${formatDays(open)}`;
    return [{ text, step: syncOf(facts.adAccountId) }];
  },
  // The next sync reads whatever is missing or doubtful of them.
  (facts) =>
    isSyncing(facts)
      ? []
      : extraFaults(facts.extra).map((text) => ({ text, step: syncOf(facts.adAccountId) })),
  (facts) => facts.runs.flatMap((run) => backfillAttention(run, facts)),
  (facts) => {
    // The next sync asks for them again.
    if (isSyncing(facts)) return [];
    const { rejectedRows, unreadableValues, adAccountId } = facts;
    const step = syncOf(adAccountId);
    return [
      ...(rejectedRows > 0 ? [{ text: `${counted(rejectedRows, 'row')} could not be stored`, step }] : []),
      ...(unreadableValues > 0
        ? [{ text: `${counted(unreadableValues, 'value')} could not be read`, step }]
        : []),
    ];
  },
  (facts) => {
    const { unconfirmedRows, unconfirmedDays, adAccountId } = facts;
    if (unconfirmedRows === 0 || isSyncing(facts)) return [];
    const rows = `${counted(unconfirmedRows, 'row')} ${unconfirmedRows === 1 ? 'keeps' : 'keep'} numbers`;
    const text = `${rows} that Pinterest's last answers leave out: ${formatDays(unconfirmedDays)}`;
    return [{ text, step: syncOf(adAccountId) }];
  },
];

/** A sync does not read again what was loaded before the backfill, so only another backfill does. */
function backfillAttention(run: Run, facts: AccountFacts): Attention[] {
  const { days, state, endedAt } = run;
  if (!days || !endedAt || (state !== 'failed' && state !== 'timed out')) return [];
  const { adAccountId, today, missingDays, readAt } = facts;
  const isReadSince = (day: Day) => (readAt.get(day)?.getTime() ?? 0) > endedAt.getTime();
  // Days that Pinterest no longer gives cannot be repaired.
  const within = eachDay(days).filter((day) => day >= oldestDue(today) && day < today);
  const failed = within.filter((day) => run.failedElse || run.failedDays.includes(day));
  const left = without(failed, facts).filter(
    (day) => !isReadSince(day) && !(isSyncing(facts) && missingDays.includes(day)),
  );
  if (left.length === 0) return [];
  return [
    {
      text: `the backfill of ${formatRanges([days])} ${state}, and these days have not been read since: ${formatDays(left)}`,
      step: backfillOf(adAccountId, days),
    },
  ];
}

export function accountAttention(facts: AccountFacts): Attention[] {
  return facts.isSynced ? accountRules.flatMap((rule) => rule(facts)) : [];
}

export interface CommonFacts {
  temporal: TemporalFacts;
  /** Ad accounts that are still synced, and all that were ever seen or chosen. */
  synced: number;
  known: number;
  /** When each ad account was last read. */
  lastLoaded: ReadonlyMap<string, Date | null>;
}

const commonRules: readonly Rule<CommonFacts>[] = [
  ({ temporal }) => (temporal.fault ? [{ text: temporal.fault }] : []),
  ({ temporal: { lastRuns, underWay } }) => {
    const ofSome = underWay.filter(({ adAccountIds }) => adAccountIds !== null);
    return [...lastRuns, ...ofSome]
      .filter(({ failedItself }) => failedItself)
      .map((run) => ({
        text: run.failing
          ? `the run of ${run.adAccountIds ? 'some' : 'all'} ad accounts${whose(run)} under way is failing: ${failingText(run)}`
          : `the last run of all ad accounts${whose(run)} ${run.state}: ${reasonOf(run)}`,
      }));
  },
  ({ temporal, lastLoaded }) =>
    temporal.schedules.flatMap(({ id, failedRun }) =>
      failedRun && isUnseen(failedRun, lastLoaded)
        ? [{ text: `the last run of schedule ${id} ${failedRun.state}: ${reasonOf(failedRun)}` }]
        : [],
    ),
  ({ temporal }) =>
    isUnderWay(temporal) && temporal.workers === 0
      ? [{ text: 'a run waits for a worker: start one with pinterest-ads-worker' }]
      : [],
  ({ temporal, synced, known }) =>
    // Without Temporal nothing can be started, and another finding already says so.
    synced === 0 && known === 0 && !temporal.fault && !isUnderWay(temporal)
      ? [{ text: 'nothing is loaded yet: start with pinterest-ads-sync sync' }]
      : [],
  ({ synced, known }) =>
    synced === 0 && known > 0
      ? [
          {
            text:
              'no ad account is synced any more: correct PINTEREST_AD_ACCOUNT_IDS or PINTEREST_AD_ACCOUNT_IDS_EXCLUDED, ' +
              'or what the Pinterest account may see (pinterest-ads-sync doctor)',
          },
        ]
      : [],
];

const whose = ({ connection }: Run) =>
  connection === DEFAULT_CONNECTION ? '' : ` of connection ${connection}`;
const reasonOf = ({ message }: Run) => message ?? 'no reason is known';

/**
 * Whether the failed run of a schedule for some ad accounts shows neither in the run of all nor in a known ad
 * account, and nothing was loaded since.
 */
function isUnseen(run: Run, lastLoaded: CommonFacts['lastLoaded']): boolean {
  const { failedItself, adAccountIds, endedAt } = run;
  if (!adAccountIds || !endedAt) return false;
  return adAccountIds.some((id) => {
    const isShown = lastLoaded.has(id) && !failedItself;
    return !isShown && (lastLoaded.get(id)?.getTime() ?? 0) <= endedAt.getTime();
  });
}

function isUnderWay({ lastRuns, underWay, syncs, backfills }: TemporalFacts): boolean {
  const runs = [...lastRuns, ...underWay, ...[...syncs.values()].flat(), ...backfills];
  return runs.some(({ state }) => state === 'running');
}

export function commonAttention(facts: CommonFacts): string[] {
  return commonRules.flatMap((rule) => rule(facts)).map(({ text }) => text);
}

export const needsAttention = ({ needs, adAccounts }: Status): boolean =>
  needs.length > 0 || adAccounts.some((account) => account.needs.length > 0);
