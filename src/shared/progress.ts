/**
 * What a run has done so far. A workflow keeps one such record: the `progress` query answers it, the Web UI
 * shows it, and at the end it is the run's result. A run succeeded when every planned unit is done, no less.
 */
import { type ErrorScope, nextStepOn } from './error-table.js';
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

interface Work {
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
const LISTED_FAILURES = 50;

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

export function addUnit(progress: AccountProgress, table: TableName, totals: UnitTotals): void {
  progress.units.done += 1;
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

export function addUnitFailure(progress: AccountProgress, failure: UnitFailure): void {
  progress.units.failed += 1;
  addFailure(progress, failure);
}

export function addFailure({ failures }: Work, failure: UnitFailure): void {
  if (failures.length >= LISTED_FAILURES) return;
  failures.push({ ...failure, message: cut(failure.message, 2 * TOLD_CHARACTERS) });
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

/** Failures and notes grow with the number of ad accounts, and a failure travels through workflow history. */
const TOLD_REASONS = 5;
const TOLD_CHARACTERS = 600;

/**
 * The message of a failed run. Its first line is all that lists show: how much is done, and what to do. Then comes
 * what is missing and why, each reason once.
 */
export function describeHole(progress: AccountProgress | AllProgress): string {
  const { units, failures, stop } = progress;
  const accounts = 'adAccounts' in progress ? `${doneAccounts(progress)}, ` : '';
  const reasons = [...groupByReason(failures).values()];
  const firstStep = nextStepOn(firstCode(progress)) ?? '';
  const told = reasons.slice(0, TOLD_REASONS).map((group) => {
    const [first] = group as [UnitFailure];
    const text = first.message.replace(` ${firstStep}`, '');
    return `${group.map(({ unit }) => unit).join(', ')}: ${text}`;
  });
  return [
    [`${accounts}${units.done} of ${units.planned} units done.`, firstStep].join(' ').trim(),
    ...told.map((line) => cut(line, TOLD_CHARACTERS)),
    ...(reasons.length > TOLD_REASONS ? [`And ${reasons.length - TOLD_REASONS} more reasons.`] : []),
    ...(stop ? [restOf(stop, failures)] : []),
  ].join('\n');
}

function restOf({ reason }: Stop, failures: readonly UnitFailure[]): string {
  const isTold = failures.some(({ message }) => message.includes(reason));
  return isTold ? 'The rest was not tried.' : `The rest was not tried: ${cut(reason, TOLD_CHARACTERS)}`;
}

/** The error that the first line of a failed run is about. */
export function firstCode({ failures }: Work): string | undefined {
  return failures.find(({ code }) => code)?.code;
}

function doneAccounts({ adAccounts }: AllProgress): string {
  return `${adAccounts.filter(({ state }) => state === 'done').length} of ${adAccounts.length} ad accounts`;
}

/** Messages that differ only in the day, the ad account or the request id give one reason. */
function groupByReason(failures: readonly UnitFailure[]): Map<string, UnitFailure[]> {
  const groups = new Map<string, UnitFailure[]>();
  for (const failure of failures) {
    const reason = failure.message.replace(/\d{4}-\d\d-\d\d|\d{6,}|request id \w+/g, '…');
    groups.set(reason, [...(groups.get(reason) ?? []), failure]);
  }
  return groups;
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

const nameOf = (item: { name?: string; id?: string; adAccountId?: string }) =>
  `${item.id ?? item.adAccountId}${item.name ? ` (${item.name})` : ''}`;

/** Markdown for the Web UI's details of an ad account's run. */
export function accountDetails(progress: AccountProgress): string {
  const { units, days } = progress;
  return [
    `**Ad account ${nameOf(progress)}**`,
    `Analytics days: ${days || 'none to read'}`,
    `${units.done} of ${units.planned} units done, ${units.failed} failed, ${progress.requests} requests`,
    ...(progress.paused ? ['**Paused**: it goes on at the signal `resume`'] : []),
    ...(progress.waitingUntil ? [waitDetails(progress.waitingUntil, units)] : []),
    ...workDetails(progress),
  ].join('\n\n');
}

/** A day's limit ends with the UTC day. @param until such as `2026-11-25 00:00 UTC` */
export function describeWait(until: string): string {
  return `Pinterest's ${until.endsWith(' 00:00 UTC') ? 'daily limit' : 'limit'} until ${until}`;
}

function waitDetails(until: string, { planned, done, failed }: UnitCounts): string {
  return `**Waiting for ${describeWait(until)}**; ${planned - done - failed} units are left for then`;
}

/** Markdown for the Web UI's details of a run of all ad accounts. */
export function allDetails(progress: AllProgress): string {
  const states = progress.adAccounts.map(({ state }) => state);
  const count = (state: AccountState) => states.filter((one) => one === state).length;
  const busy = progress.adAccounts.filter(({ state }) => state === 'running').map(nameOf);
  return [
    `**${count('done')} of ${states.length} ad accounts done**, ${count('failed')} failed, ${count('waiting')} waiting`,
    ...(busy.length > 0 ? [`Running: ${busy.join(', ')}`] : []),
    ...workDetails(progress),
  ].join('\n\n');
}

function workDetails({ rows, rejected, finalDaysChanged, reconciled, notes, failures }: Work): string[] {
  const table = tableNames.map((name) => {
    const { new: added, changed, unchanged } = rows[name];
    return `| ${name} | ${added} | ${changed} | ${unchanged} |`;
  });
  return [
    ['| table | new | changed | unchanged |', '|---|---|---|---|', ...table].join('\n'),
    ...(rejected > 0
      ? [`**Rows that could not be stored: ${rejected}**, see pinterest_sync.rejected_rows`]
      : []),
    ...(finalDaysChanged > 0
      ? [`**${finalDaysChanged} final days have changed**: see pinterest_sync.restatements`]
      : []),
    ...(reconciled.days > 0
      ? [`${reconciled.differing} of ${reconciled.days} days differ from Pinterest's totals`]
      : []),
    ...notes.map((note) => `Note: ${note}`),
    ...failures.map(({ unit, message }) => `Failed: ${unit}: ${message}`),
  ];
}
