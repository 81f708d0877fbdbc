/**
 * What a run has done so far. A workflow keeps one such record: the `progress` query answers it, the Web UI
 * shows it, and at the end it is the run's result. A run succeeds when every planned unit is done, no less.
 */

import type { ErrorCode, ErrorScope } from './error-table.js';
import { type MissingRates, mergeMissingRates } from './missing-rates.js';
import {
  addRows,
  extraNames,
  noRows,
  type RowCounts,
  type StoredTable,
  tableNames,
  type UnitTotals,
} from './tables.js';
import { type AccountUnit, countUnits, formatUnit, tableOf, type Unit } from './units.js';
import { firstNames } from './words.js';

/** Units as `units.ts` counts them: those of one ad account, or of all that have ended. */
export interface UnitCounts {
  planned: number;
  done: number;
  failed: number;
}

export interface UnitFailure {
  /** As `formatUnit` writes it: `campaigns`, `ad_analytics 2026-11-23`, or an ad account's id. */
  unit: string;
  message: string;
  /** A code of the error table, when the failure has one. */
  code?: ErrorCode | undefined;
  /** The unit was read completely, and stored except for single rows. */
  partial?: true | undefined;
}

/** Why the rest of a run was not tried. */
export interface Stop {
  scope: ErrorScope;
  reason: string;
}

/** What runs of one and of all ad accounts have in common. */
export interface Work {
  /** Read it by `rowsOf`: a run that an older version began lacks the tables that were added since. */
  rows: Partial<Record<StoredTable, RowCounts>>;
  /** Requests to Pinterest whose answers are stored; refused and failed ones are not counted. */
  requests: number;
  /** Characters that Postgres text cannot hold, removed from Pinterest's text. */
  cleaned: number;
  /** Rows that could not be stored; they are kept in `pinterest_sync.rejected_rows`. */
  rejected: number;
  /** Values that could not be read: their columns are NULL, and they are kept in the same table. Older runs count none. */
  unreadable?: number | undefined;
  /** Days that counted as final and still changed: see `pinterest_sync.restatements`. */
  finalDaysChanged: number;
  /** Analytics days that were compared with Pinterest's own totals, and how many of them differ. */
  reconciled: { days: number; differing: number };
  /** Exchange rates that the days of the run lack; undefined, as in older runs, for none. */
  missingRates?: MissingRates[] | undefined;
  /** What the reader should know although nothing failed, such as a range that was cut. */
  notes: string[];
  failures: UnitFailure[];
  stop?: Stop | undefined;
}

export interface AccountProgress extends Work {
  adAccountId: string;
  name?: string | undefined;
  /** The analytics days to read: `2026-10-24..2026-11-23`. */
  days: string;
  units: UnitCounts;
  /** Ads that were left out, because Pinterest refuses requests for them; a note names them. */
  refusedAds?: string[] | undefined;
  /** Set while Pinterest wants no requests: `2026-11-25 00:00 UTC`. */
  waitingUntil?: string | undefined;
  /** Set while a backfill starts nothing new because somebody paused it. */
  paused?: true | undefined;
}

/** How far an activity is, as its heartbeats report it: what it will add to the run's rows when it is done. */
export interface WorkSoFar {
  rows: number;
}

/** What its heartbeats say. Those of the first moments, and of older workers, say nothing. */
export interface Heartbeat extends Partial<WorkSoFar> {
  /** Set while the limits of Pinterest allow no further request: of which kind, and since when (ISO 8601). */
  waitsFor?: { category: string; since: string } | undefined;
}

/** The state of one ad account in a run of all. */
export type AdAccountState = 'waiting' | 'running' | 'done' | 'failed';

export interface AllProgress extends Work {
  adAccounts: {
    id: string;
    name?: string | undefined;
    state: AdAccountState;
    /** Set while it is running, once one of its units has failed. */
    failing?: true | undefined;
  }[];
  /** Sums over the ad accounts that have ended. */
  units: UnitCounts;
}

export type RunProgress = AccountProgress | AllProgress;
export type SyncAdAccountResult = AccountProgress;
export type SyncAllAdAccountsResult = AllProgress;

/** Results travel through workflow history, so long lists are cut; counts are never cut. */
export const LISTED_FAILURES = 50;
const MESSAGE_CHARACTERS = 1_200;

const noWork = (): Work => ({
  rows: Object.fromEntries(tableNames.map((name) => [name, noRows])),
  requests: 0,
  cleaned: 0,
  rejected: 0,
  unreadable: 0,
  finalDaysChanged: 0,
  reconciled: { days: 0, differing: 0 },
  notes: [],
  failures: [],
});

export function startAccount(adAccountId: string, days: string, planned: number): AccountProgress {
  return { adAccountId, days, units: { planned, done: 0, failed: 0 }, ...noWork() };
}

export function startAll(): AllProgress {
  return { adAccounts: [], units: { planned: 0, done: 0, failed: 0 }, ...noWork() };
}

/** What the run stored in a table. */
export const rowsOf = ({ rows }: Pick<Work, 'rows'>, table: StoredTable): RowCounts => rows[table] ?? noRows;

/** The tables that results name: the specified ones, and those of the chosen ones that the run has read. */
export const toldTables = ({ rows }: Pick<Work, 'rows'>): StoredTable[] => [
  ...tableNames,
  ...extraNames.filter((table) => table in rows),
];

/** Adds a unit that is done. */
export function addUnit(progress: AccountProgress, unit: AccountUnit, totals: UnitTotals): void {
  progress.units.done += countUnits(unit);
  addTotalsOf(progress, unit, totals);
}

/** Adds what a unit stored, done or not: one can fail because of single rows, with all others stored. */
export function addTotalsOf(progress: AccountProgress, unit: AccountUnit, totals: UnitTotals): void {
  const table = tableOf(unit);
  progress.rows[table] = addRows(rowsOf(progress, table), totals.rows);
  progress.requests += totals.requests;
  progress.cleaned += totals.cleaned;
  progress.rejected += totals.rejected;
  progress.unreadable = (progress.unreadable ?? 0) + (totals.unreadable ?? 0);
  if (totals.finalRowsChanged > 0) progress.finalDaysChanged += 1;
}

/** Ads that a note names. */
const NAMED_ADS = 10;
/** More would fill the history. */
const KEPT_ADS = 250;

const REFUSED_ADS = 'Pinterest refuses requests for ';

/** Notes ads that were left out: all of a run in one note, however many days met them. */
export function addRefusedAds(progress: AccountProgress, adIds: readonly string[] = []): void {
  if (adIds.length === 0) return;
  const all = [...new Set([...(progress.refusedAds ?? []), ...adIds])].slice(0, KEPT_ADS);
  progress.refusedAds = all;
  const ads = all.length === 1 ? 'an ad, which was' : `${all.length} ads, which were`;
  const note = `${REFUSED_ADS}${ads} left out: ${firstNames(all, NAMED_ADS)}`;
  progress.notes = [...progress.notes.filter((one) => !one.startsWith(REFUSED_ADS)), note];
}

/** A unit that failed. In a result it is text: see UnitFailure. */
export interface FailedUnit extends Omit<UnitFailure, 'unit'> {
  unit: Unit;
}

export function addFailure({ failures }: Work, { unit, message, code, partial }: FailedUnit): void {
  if (failures.length >= LISTED_FAILURES) return;
  failures.push({ unit: formatUnit(unit), message: cutText(message, MESSAGE_CHARACTERS), code, partial });
}

export function addMissingRates(work: Work, missing: readonly MissingRates[] = []): void {
  if (missing.length > 0) work.missingRates = mergeMissingRates([...(work.missingRates ?? []), ...missing]);
}

/** Adds what one ad account's run did, whether it succeeded or not. */
export function addAccount(all: AllProgress, account: AccountProgress): void {
  for (const table of toldTables(account))
    all.rows[table] = addRows(rowsOf(all, table), rowsOf(account, table));
  all.requests += account.requests;
  all.cleaned += account.cleaned;
  all.rejected += account.rejected;
  all.unreadable = (all.unreadable ?? 0) + (account.unreadable ?? 0);
  all.finalDaysChanged += account.finalDaysChanged;
  all.reconciled.days += account.reconciled.days;
  all.reconciled.differing += account.reconciled.differing;
  all.units.planned += account.units.planned;
  all.units.done += account.units.done;
  all.units.failed += account.units.failed;
  addMissingRates(all, account.missingRates);
  const notes = account.notes.map((note) => `ad account ${account.adAccountId}: ${note}`);
  all.notes.push(...notes.slice(0, LISTED_FAILURES - all.notes.length));
}

/**
 * Whether something has failed for good, so that the run will fail even if the rest succeeds: from then on it needs
 * attention. The one answer to that question, of the workflow itself, of what it tells, and of `status`.
 */
export function isFailing(progress: RunProgress): boolean {
  const { failures, stop } = progress;
  const isInAnAccount = 'adAccounts' in progress && progress.adAccounts.some(({ failing }) => failing);
  return failures.length > 0 || stop !== undefined || isInAnAccount;
}

/** Whether everything that was planned is done. */
export function isComplete({ units, failures }: RunProgress): boolean {
  return units.done === units.planned && failures.length === 0;
}

/** The error that the first line of a failed run is about. */
export function firstCode({ failures }: Work): ErrorCode | undefined {
  return failures.find(({ code }) => code)?.code;
}

export function cutText(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
