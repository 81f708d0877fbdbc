/** The inputs of the workflows: one JSON object each, checked before anything is started. */
import { HISTORY_DAYS, LONGEST_HISTORY_DAYS, LONGEST_LOOKBACK_DAYS } from './analytics-plan.js';
import { CONNECTION_NAME_RULE, DEFAULT_CONNECTION, isConnectionName } from './connections.js';
import { type Day, type DayRange, isDay } from './dates.js';
import type { AccountProgress, AllProgress } from './progress.js';
import { type Way, ways } from './reading-plan.js';

export interface SyncAllAdAccountsInput {
  /** Without it: what PINTEREST_AD_ACCOUNT_IDS names, else every ad account that the connection can see. */
  adAccountIds?: string[] | undefined;
  /** Days before yesterday to read again; default SYNC_LOOKBACK_DAYS. */
  lookbackDays?: number | undefined;
  /** Days, today counted, that are to be loaded; default 90, at most 914. What is older than 90 days comes by report. */
  historyDays?: number | undefined;
  /** Default: `default`, or the one that has the ad accounts that are named. */
  connection?: string | undefined;
  /** The database that the run is to write to; set by programs, not by people. */
  databaseId?: string | undefined;
  /** Set by the workflow when it goes on as a new run. */
  continued?: SyncAllState | undefined;
}

/** Where a sync of all ad accounts stands. */
export interface SyncAllState {
  progress: AllProgress;
  databaseId: string;
  newestFirst: boolean;
}

export interface SyncAdAccountInput {
  adAccountId: string;
  /** First day to read, with everything up to `endDate`; default: what is missing or may have changed. */
  startDate?: Day;
  /** Last day to read; default yesterday (UTC). */
  endDate?: Day;
  lookbackDays?: number;
  /** Days, today counted, that are to be loaded; default 90, at most 914. What is older than 90 days comes by report. */
  historyDays?: number;
  /** Default: the one that has the ad account. */
  connection?: string;
  /** The database that the run is to write to; set by programs, not by people. */
  databaseId?: string;
}

export interface BackfillAdAccountInput {
  adAccountId: string;
  /** First and last day to read, both included. */
  startDate: Day;
  endDate: Day;
  /** Default `auto`. */
  via?: Way | undefined;
  /** Default: newest first. */
  oldestFirst?: boolean | undefined;
  /** Default: the one that has the ad account. */
  connection?: string | undefined;
  /** The database that the run is to write to; set by programs, not by people. */
  databaseId?: string | undefined;
  /** Set by the workflow when it goes on as a new run. */
  continued?: BackfillState | undefined;
}

/** Where a backfill stands. */
export interface BackfillState {
  /** The days that are left, to be read one by one. */
  ranges: DayRange[];
  /** Ranges that are left, to be read by a report each. */
  reports?: DayRange[];
  databaseId: string;
  progress: AccountProgress;
  /** How many ads the account has. */
  ads?: number;
}

export const syncAllWorkflowId = 'pinterest-sync-all';
/** Of a run of all ad accounts of a connection. */
export const syncAllWorkflowIdOf = (connection: string = DEFAULT_CONNECTION) =>
  connection === DEFAULT_CONNECTION ? syncAllWorkflowId : `${syncAllWorkflowId}@${connection}`;
export const syncAdAccountWorkflowId = (adAccountId: string) => `pinterest-sync/${adAccountId}`;
export const backfillWorkflowId = ({ adAccountId, startDate, endDate }: BackfillAdAccountInput) =>
  `pinterest-backfill/${adAccountId}/${startDate}..${endDate}`;

/** What is wrong with an input, one sentence per fault; none when it is fine. */
export type Faults = string[];

export function faultsOfSyncAllInput(input: unknown): Faults {
  const known = ['adAccountIds', 'lookbackDays', 'historyDays', 'connection', ...internalKeys];
  const faults = faultsOfKeys(input, known);
  if (faults.length > 0) return faults;
  const { adAccountIds, lookbackDays, historyDays, connection } = input as Record<string, unknown>;
  if (
    adAccountIds !== undefined &&
    !(Array.isArray(adAccountIds) && adAccountIds.length > 0 && adAccountIds.every(isId))
  ) {
    faults.push(`"adAccountIds" is ${show(adAccountIds)}; it must be a list of ids such as ["549755885175"]`);
  }
  return [
    ...faults,
    ...faultsOfLookback(lookbackDays),
    ...faultsOfHistory(historyDays),
    ...faultsOfConnection(connection),
  ];
}

export function faultsOfSyncAdAccountInput(input: unknown): Faults {
  const known = [
    'adAccountId',
    'startDate',
    'endDate',
    'lookbackDays',
    'historyDays',
    'connection',
    'databaseId',
  ];
  const faults = faultsOfKeys(input, known);
  if (faults.length > 0) return faults;
  const { adAccountId, startDate, endDate, lookbackDays, historyDays, connection } = input as Record<
    string,
    unknown
  >;
  return [
    ...faultsOfAdAccountId(adAccountId),
    ...faultsOfDays({ startDate, endDate }, { required: false }),
    ...faultsOfLookback(lookbackDays),
    ...faultsOfHistory(historyDays),
    ...faultsOfConnection(connection),
  ];
}

export function faultsOfBackfillInput(input: unknown): Faults {
  const known = ['adAccountId', 'startDate', 'endDate', 'via', 'oldestFirst', 'connection', ...internalKeys];
  const faults = faultsOfKeys(input, known);
  if (faults.length > 0) return faults;
  const { adAccountId, startDate, endDate, via, oldestFirst, connection } = input as Record<string, unknown>;
  faults.push(
    ...faultsOfAdAccountId(adAccountId),
    ...faultsOfDays({ startDate, endDate }, { required: true }),
  );
  if (via !== undefined && !(ways as readonly unknown[]).includes(via)) {
    faults.push(`"via" is ${show(via)}; it must be one of ${ways.map((way) => `"${way}"`).join(', ')}`);
  }
  if (oldestFirst !== undefined && typeof oldestFirst !== 'boolean') {
    faults.push(`"oldestFirst" is ${show(oldestFirst)}; it must be true or false`);
  }
  return [...faults, ...faultsOfConnection(connection)];
}

function faultsOfConnection(name: unknown): Faults {
  if (name === undefined || isConnectionName(name)) return [];
  return [`"connection" is ${show(name)}; it must have ${CONNECTION_NAME_RULE}`];
}

function faultsOfAdAccountId(id: unknown): Faults {
  if (isId(id)) return [];
  return [`"adAccountId" is ${show(id)}; it must be text made of digits, such as "549755885175"`];
}

function faultsOfDays(
  days: { startDate: unknown; endDate: unknown },
  { required }: { required: boolean },
): Faults {
  const faults = Object.entries(days).flatMap(([name, day]) => {
    const isMissing = day === undefined && !required;
    if (isMissing || (typeof day === 'string' && isDay(day))) return [];
    return [`"${name}" is ${show(day)}; it must be a day such as "2026-11-23"`];
  });
  const { startDate, endDate } = days as { startDate?: Day; endDate?: Day };
  if (faults.length > 0 || !startDate || !endDate || startDate <= endDate) return faults;
  return [`"startDate" ${startDate} is after "endDate" ${endDate}`];
}

/** Keys that programs set; messages to people leave them out. */
const internalKeys: readonly string[] = ['databaseId', 'continued'];

function faultsOfKeys(input: unknown, known: readonly string[]): Faults {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return [`The input is ${show(input)}; it must be a JSON object`];
  }
  return Object.keys(input)
    .filter((key) => !known.includes(key))
    .map(
      (key) =>
        `"${key}" is not known; the input takes ${known.filter((name) => !internalKeys.includes(name)).join(', ')}`,
    );
}

const faultsOfLookback = (days: unknown) => faultsOfNumber('lookbackDays', days, 0, LONGEST_LOOKBACK_DAYS);
const faultsOfHistory = (days: unknown) =>
  faultsOfNumber('historyDays', days, HISTORY_DAYS, LONGEST_HISTORY_DAYS);

function faultsOfNumber(name: string, value: unknown, least: number, most: number): Faults {
  const isFine = Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  if (value === undefined || isFine) return [];
  return [`"${name}" is ${show(value)}; it must be a whole number from ${least} to ${most}`];
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^\d{1,18}$/.test(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  return Number.isNaN(value) ? 'not a number' : JSON.stringify(value).slice(0, 100);
}
