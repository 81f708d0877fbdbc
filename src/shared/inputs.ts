/** The inputs of the workflows: one JSON object each, checked before anything is started. */
import { LONGEST_LOOKBACK_DAYS } from './analytics-plan.js';
import { type Day, isDay } from './dates.js';

export interface SyncAllAdAccountsInput {
  /** Without it: what PINTEREST_AD_ACCOUNT_IDS names, else every ad account that the connection can see. */
  adAccountIds?: string[];
  /** Days before yesterday to read again; default SYNC_LOOKBACK_DAYS. */
  lookbackDays?: number;
  /** The database that the run is to write to; set by programs, not by people. */
  databaseId?: string;
}

export interface SyncAdAccountInput {
  adAccountId: string;
  /** First day to read, with everything up to `endDate`; default: what is missing or may have changed. */
  startDate?: Day;
  /** Last day to read; default yesterday (UTC). */
  endDate?: Day;
  lookbackDays?: number;
  /** The database that the run is to write to; set by programs, not by people. */
  databaseId?: string;
}

export const syncAllWorkflowId = 'pinterest-sync-all';
export const syncAdAccountWorkflowId = (adAccountId: string) => `pinterest-sync/${adAccountId}`;

/** What is wrong with an input, one sentence per fault; none when it is fine. */
export type Faults = string[];

export function faultsOfSyncAllInput(input: unknown): Faults {
  const faults = faultsOfKeys(input, ['adAccountIds', 'lookbackDays', 'databaseId']);
  if (faults.length > 0) return faults;
  const { adAccountIds, lookbackDays } = input as Record<string, unknown>;
  if (
    adAccountIds !== undefined &&
    !(Array.isArray(adAccountIds) && adAccountIds.length > 0 && adAccountIds.every(isId))
  ) {
    faults.push(`"adAccountIds" is ${show(adAccountIds)}; it must be a list of ids such as ["549755885175"]`);
  }
  return [...faults, ...faultsOfLookback(lookbackDays)];
}

export function faultsOfSyncAdAccountInput(input: unknown): Faults {
  const faults = faultsOfKeys(input, ['adAccountId', 'startDate', 'endDate', 'lookbackDays', 'databaseId']);
  if (faults.length > 0) return faults;
  const { adAccountId, startDate, endDate, lookbackDays } = input as Record<string, unknown>;
  if (!isId(adAccountId)) {
    faults.push(
      `"adAccountId" is ${show(adAccountId)}; it must be text made of digits, such as "549755885175"`,
    );
  }
  for (const [name, day] of Object.entries({ startDate, endDate })) {
    if (day !== undefined && !(typeof day === 'string' && isDay(day))) {
      faults.push(`"${name}" is ${show(day)}; it must be a day such as "2026-11-23"`);
    }
  }
  if (faults.length === 0 && startDate && endDate && startDate > endDate) {
    faults.push(`"startDate" ${startDate} is after "endDate" ${endDate}`);
  }
  return [...faults, ...faultsOfLookback(lookbackDays)];
}

function faultsOfKeys(input: unknown, known: readonly string[]): Faults {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return [`The input is ${show(input)}; it must be a JSON object`];
  }
  return Object.keys(input)
    .filter((key) => !known.includes(key))
    .map(
      (key) =>
        `"${key}" is not known; the input takes ${known.filter((name) => name !== 'databaseId').join(', ')}`,
    );
}

function faultsOfLookback(days: unknown): Faults {
  if (
    days === undefined ||
    (Number.isInteger(days) && Number(days) >= 0 && Number(days) <= LONGEST_LOOKBACK_DAYS)
  )
    return [];
  return [`"lookbackDays" is ${show(days)}; it must be a whole number from 0 to ${LONGEST_LOOKBACK_DAYS}`];
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^\d{1,18}$/.test(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  return Number.isNaN(value) ? 'not a number' : JSON.stringify(value).slice(0, 100);
}
