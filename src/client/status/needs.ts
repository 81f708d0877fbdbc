/** What needs a person, and only that: whatever a run that is under way or due may still mend does not. Pure. */
import { type Day, formatRanges, toRanges } from '../../shared/dates.js';
import type { Run } from './read-runs.js';
import type { TemporalView } from './read-temporal.js';

export interface AccountFacts {
  /** Whether it is still synced: an ad account that has left is nobody's task. */
  isSynced: boolean;
  runs: readonly Run[];
  lastRun: Run | null;
  /** Not loaded, and not even for want of a run since yesterday. */
  missingDays: readonly Day[];
  rejectedRows: number;
}

const accountRules: readonly ((facts: AccountFacts) => string | false)[] = [
  ({ lastRun, missingDays }) =>
    lastRun !== null &&
    (lastRun.failedElse || lastRun.failedDays.some((day) => missingDays.includes(day))) &&
    `the last run ${lastRun.state}`,
  ({ missingDays }) =>
    missingDays.length > 0 &&
    `${missingDays.length} ${missingDays.length === 1 ? 'day is' : 'days are'} not loaded: ${formatRanges(toRanges(missingDays))}`,
  ({ rejectedRows }) =>
    rejectedRows > 0 && `${rejectedRows} ${rejectedRows === 1 ? 'row' : 'rows'} could not be stored`,
];

export function accountNeeds(facts: AccountFacts): string[] {
  if (!facts.isSynced || facts.runs.some(({ state }) => state === 'running')) return [];
  return accountRules.flatMap((rule) => rule(facts) || []);
}

export interface CommonFacts {
  temporal: TemporalView;
  /** Ad accounts that are still synced. */
  synced: number;
}

const commonRules: readonly ((facts: CommonFacts) => string | false)[] = [
  ({ temporal }) => temporal.fault ?? false,
  ({ temporal }) =>
    temporal.lastRun?.failedItself === true &&
    `the last run of all ad accounts ${temporal.lastRun.state}: ${temporal.lastRun.message ?? 'no reason is known'}`,
  ({ temporal }) =>
    isUnderWay(temporal) &&
    temporal.workers === 0 &&
    'a run waits for a worker: start one with npm run worker',
  ({ synced, temporal }) =>
    synced === 0 && !isUnderWay(temporal) && 'nothing is loaded yet: start with npm run client -- sync',
];

function isUnderWay({ lastRun, runs }: TemporalView): boolean {
  return [lastRun, ...[...runs.values()].flat()].some((run) => run?.state === 'running');
}

export function commonNeeds(facts: CommonFacts): string[] {
  return commonRules.flatMap((rule) => rule(facts) || []);
}
