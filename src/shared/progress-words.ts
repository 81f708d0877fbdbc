/** What a run has done, in words: the message of a failed one, and the details that the Web UI shows. Pure. */
import { nextStepOn } from './error-table.js';
import {
  type AccountProgress,
  type AccountState,
  type AllProgress,
  cutText,
  firstCode,
  type Stop,
  type UnitCounts,
  type UnitFailure,
  type Work,
} from './progress.js';
import { tableNames } from './tables.js';

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
    const text = firstStep ? first.message.replace(` ${firstStep}`, '') : first.message;
    return `${group.map(({ unit }) => unit).join(', ')}: ${text}`;
  });
  return [
    [`${accounts}${units.done} of ${units.planned} units done.`, firstStep].join(' ').trim(),
    ...told.map((line) => cutText(line, TOLD_CHARACTERS)),
    ...(reasons.length > TOLD_REASONS ? [`And ${reasons.length - TOLD_REASONS} more reasons.`] : []),
    ...(stop ? [restOf(stop, failures)] : []),
  ].join('\n');
}

function restOf({ reason }: Stop, failures: readonly UnitFailure[]): string {
  const isTold = failures.some(({ message }) => message.includes(reason));
  return isTold ? 'The rest was not tried.' : `The rest was not tried: ${cutText(reason, TOLD_CHARACTERS)}`;
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

const nameOf = (item: { name?: string | undefined; id?: string; adAccountId?: string }) =>
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
      ? [`**Final days that have changed: ${finalDaysChanged}**, see pinterest_sync.restatements`]
      : []),
    ...(reconciled.days > 0
      ? [`Days that differ from Pinterest's totals: ${reconciled.differing} of ${reconciled.days}`]
      : []),
    ...notes.map((note) => `Note: ${note}`),
    ...failures.map(({ unit, message }) => `Failed: ${unit}: ${message}`),
  ];
}
