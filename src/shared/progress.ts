/**
 * What a run has done so far. A workflow keeps one such record: the `progress` query answers it, the Web UI
 * shows it, and at the end it is the run's result. A run succeeded when every planned unit is done, no less.
 */
import type { ErrorScope } from './error-table.js';
import { addRows, noRows, type RowCounts, type TableName, tableNames, type UnitTotals } from './tables.js';

/** Units of work: entity lists and analytics days, or ad accounts for a run of all. */
export interface UnitCounts {
  planned: number;
  done: number;
  failed: number;
}

export interface UnitFailure {
  /** Such as `campaigns`, `ad_analytics 2026-11-23`, or an ad account's id. */
  unit: string;
  message: string;
  /** Of the error table, where the failure has one. */
  code?: string;
  /** All of the unit was read, and stored but for single rows. */
  partial?: boolean;
}

/** Why the rest of a run was not tried. */
export interface Stop {
  scope: ErrorScope;
  reason: string;
}

/** What runs of one and of all ad accounts have in common. */
export interface Work {
  rows: Record<TableName, RowCounts>;
  /** Requests to Pinterest whose answers are stored; refused and failed ones are not among them. */
  requests: number;
  /** Characters that Postgres text cannot hold, taken out of Pinterest's text. */
  cleaned: number;
  /** Rows that could not be stored; they are kept in `pinterest_sync.rejected_rows`. */
  rejected: number;
  /** Days that had counted as final and have changed all the same: see `pinterest_sync.restatements`. */
  finalDaysChanged: number;
  /** Analytics days that were held against Pinterest's own totals, and how many of them differ. */
  reconciled: { days: number; differing: number };
  /** What the reader should know although nothing failed, such as a range that was cut. */
  notes: string[];
  failures: UnitFailure[];
  stop?: Stop;
}

export interface AccountProgress extends Work {
  adAccountId: string;
  name?: string;
  /** The analytics days to read: `2026-10-24..2026-11-23`. */
  days: string;
  units: UnitCounts;
  /** Set while Pinterest's limit is used up: `2026-11-25 00:00 UTC`. */
  waitingUntil?: string;
  /** Set while a backfill begins nothing more because somebody paused it. */
  paused?: boolean;
}

/** How far an activity is, as its heartbeats tell: what it will add to the rows of the run when it is done. */
export interface WorkSoFar {
  rows: number;
}

export type AccountState = 'waiting' | 'running' | 'done' | 'failed';

export interface AllProgress extends Work {
  adAccounts: { id: string; name?: string; state: AccountState }[];
  /** Sums over the ad accounts that have ended. */
  units: UnitCounts;
}

export type SyncAdAccountResult = AccountProgress;
export type SyncAllAdAccountsResult = AllProgress;

/** The type of a run's failure that carries its progress. */
export const INCOMPLETE = 'SyncIncomplete';

/** Results travel through workflow history, so long lists are cut; the counts stay whole. */
export const LISTED_FAILURES = 50;
const MESSAGE_CHARACTERS = 1_200;

function noWork(): Work {
  const rows = Object.fromEntries(tableNames.map((name) => [name, noRows])) as Record<TableName, RowCounts>;
  const reconciled = { days: 0, differing: 0 };
  return {
    rows,
    requests: 0,
    cleaned: 0,
    rejected: 0,
    finalDaysChanged: 0,
    reconciled,
    notes: [],
    failures: [],
  };
}

export function startAccount(adAccountId: string, days: string, planned: number): AccountProgress {
  return { adAccountId, days, units: { planned, done: 0, failed: 0 }, ...noWork() };
}

export function startAll(): AllProgress {
  return { adAccounts: [], units: { planned: 0, done: 0, failed: 0 }, ...noWork() };
}

/** @param units how many it is: a report brings many days. */
export function addUnit(progress: AccountProgress, table: TableName, totals: UnitTotals, units = 1): void {
  progress.units.done += units;
  addWork(progress, table, totals);
}

/** For a unit that failed because of single rows: what it did with the others. */
export function addWork(progress: AccountProgress, table: TableName, totals: UnitTotals): void {
  progress.rows[table] = addRows(progress.rows[table], totals.rows);
  progress.requests += totals.requests;
  progress.cleaned += totals.cleaned;
  // Units that a worker of an older build ended do not say.
  progress.rejected += totals.rejected ?? 0;
  if (totals.finalRowsChanged > 0) progress.finalDaysChanged += 1;
}

export function addUnitFailure(progress: AccountProgress, failure: UnitFailure, units = 1): void {
  progress.units.failed += units;
  addFailure(progress, failure);
}

export function addFailure({ failures }: Work, failure: UnitFailure): void {
  if (failures.length >= LISTED_FAILURES) return;
  failures.push({ ...failure, message: cutText(failure.message, MESSAGE_CHARACTERS) });
}

/** Adds what one ad account's run did, whether it succeeded or not. */
export function addAccount(all: AllProgress, account: AccountProgress): void {
  for (const table of tableNames) all.rows[table] = addRows(all.rows[table], account.rows[table]);
  all.requests += account.requests;
  all.cleaned += account.cleaned;
  all.rejected += account.rejected ?? 0;
  all.finalDaysChanged += account.finalDaysChanged ?? 0;
  all.reconciled.days += account.reconciled?.days ?? 0;
  all.reconciled.differing += account.reconciled?.differing ?? 0;
  all.units.planned += account.units.planned;
  all.units.done += account.units.done;
  all.units.failed += account.units.failed;
  const notes = account.notes.map((note) => `ad account ${account.adAccountId}: ${note}`);
  all.notes.push(...notes.slice(0, LISTED_FAILURES - all.notes.length));
}

export function isWhole({ units, failures }: AccountProgress | AllProgress): boolean {
  return units.done === units.planned && failures.length === 0;
}

/** The error that the first line of a failed run is about. */
export function firstCode({ failures }: Work): string | undefined {
  return failures.find(({ code }) => code)?.code;
}

export function cutText(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
