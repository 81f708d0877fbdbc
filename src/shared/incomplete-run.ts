/** A run that does not finish everything it planned fails. Its failure says what is missing, and carries what was done. */
import { ApplicationFailure } from '@temporalio/common';
import { isErrorCode } from './error-codes.js';
import { errorTable } from './error-table.js';
import { groupBy } from './group-by.js';
import {
  type AllProgress,
  cutText,
  firstCode,
  type RunProgress,
  type Stop,
  type UnitFailure,
} from './progress.js';
import { group } from './words.js';

/** The type of the failure. People and programs see it: it stays as it is. */
const INCOMPLETE = 'SyncIncomplete';

/** Failures grow with the number of ad accounts, and a message travels through workflow history. */
const LISTED_REASONS = 5;
const REASON_CHARACTERS = 600;

/** @param advice what else to do about it. */
export function incompleteFailure(progress: RunProgress, advice?: string): ApplicationFailure {
  return ApplicationFailure.create({
    message: [describeIncomplete(progress), ...(advice ? [advice] : [])].join('\n'),
    type: INCOMPLETE,
    nonRetryable: true,
    details: [progress],
  });
}

/**
 * @param failure a run's failure, without the wrappers that Temporal puts around it.
 * @returns what the run did, when it got far enough to say so.
 */
export function progressOfFailure<Progress extends RunProgress>(failure: unknown): Progress | undefined {
  const isIncomplete = failure instanceof ApplicationFailure && failure.type === INCOMPLETE;
  return isIncomplete ? (failure.details?.[0] as Progress | undefined) : undefined;
}

/**
 * The message of a failed run. Its first line is all that lists show: how much is done, and what to do. Then comes
 * what is missing and why, each reason once.
 */
export function describeIncomplete(progress: RunProgress): string {
  const { units, failures, stop } = progress;
  const accounts = 'adAccounts' in progress ? `${doneAccounts(progress)}, ` : '';
  const code = firstCode(progress);
  // A run that another version began may have a code that this one does not know.
  const nextStep = isErrorCode(code) ? errorTable[code].nextStep : '';
  const reasons = [...groupBy(failures, reasonOf).values()].map((alike) => describeReason(alike, nextStep));
  return [
    `${accounts}${group(units.done)} of ${group(units.planned)} units done. ${nextStep}`.trim(),
    ...reasons.slice(0, LISTED_REASONS),
    ...(reasons.length > LISTED_REASONS
      ? [`And ${group(reasons.length - LISTED_REASONS)} more reasons.`]
      : []),
    ...(stop ? [describeStop(stop, failures)] : []),
  ].join('\n');
}

function doneAccounts({ adAccounts }: AllProgress): string {
  const done = adAccounts.filter(({ state }) => state === 'done').length;
  return `${group(done)} of ${group(adAccounts.length)} ad accounts`;
}

/** Messages that differ only in the day, the ad account or the request id give one reason. */
const reasonOf = ({ message }: UnitFailure) => message.replace(/\d{4}-\d\d-\d\d|\d{6,}|request id \w+/g, '…');

/** @param nextStep what the first line says already. */
function describeReason(group: readonly UnitFailure[], nextStep: string): string {
  const units = group.map(({ unit }) => unit).join(', ');
  const message = group[0]?.message ?? '';
  return cutText(`${units}: ${nextStep ? message.replace(` ${nextStep}`, '') : message}`, REASON_CHARACTERS);
}

function describeStop({ reason }: Stop, failures: readonly UnitFailure[]): string {
  const isSaid = failures.some(({ message }) => message.includes(reason));
  return isSaid ? 'The rest was not tried.' : `The rest was not tried: ${cutText(reason, REASON_CHARACTERS)}`;
}
