/** What is printed when a run that was followed has ended. */
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { messageOf } from '../../errors.js';
import { rejectedRowsQuery } from '../../postgres/rejected-rows.js';
import { stored, sync } from '../../shared/database-names.js';
import { progressOfFailure } from '../../shared/incomplete-run.js';
import { type AccountProgress, type AllProgress, rowsOf, toldTables } from '../../shared/progress.js';
import { inDatabase } from '../../shared/real-names.js';
import { counted, group } from '../../shared/words.js';
import { textTable } from '../table.js';
import { print, printJson, tell } from '../terminal.js';

type Progress = AccountProgress | AllProgress;

interface SummaryOptions {
  /** For messages: `sync` or `backfill`. */
  what: string;
  json: boolean | undefined;
  /** When the following began, in milliseconds since 1970. */
  startedAt: number;
}

/**
 * Waits for the run's end and prints its summary, also of one that failed.
 *
 * @returns whether it finished everything it planned.
 */
export async function printSummary(
  ending: Promise<Progress>,
  { what, json, startedAt }: SummaryOptions,
): Promise<boolean> {
  const printWork = (progress: Progress) => {
    const seconds = Math.round((Date.now() - startedAt) / 100) / 10;
    if (json) printJson({ ...progress, seconds });
    else print(describeWork(progress, seconds).join('\n'));
  };
  try {
    printWork(await ending);
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const progress = progressOfFailure<Progress>(cause);
    if (progress) printWork(progress);
    const isCancelled = cause instanceof CancelledFailure;
    tell(`\nThe ${what} ${isCancelled ? 'was cancelled' : `failed: ${messageOf(cause ?? error)}`}`);
    return false;
  }
}

function describeWork(progress: Progress, seconds: number): string[] {
  const rows = toldTables(progress).map((name) => {
    const { new: added, changed, unchanged } = rowsOf(progress, name);
    return [inDatabase(stored[name]), added, changed, unchanged];
  });
  const { done, planned } = progress.units;
  return [
    '',
    ...textTable(['table', 'new', 'changed', 'unchanged'], rows),
    '',
    ...describeNotes(progress),
    `${describeAccounts(progress)}, ${done} of ${counted(planned, 'unit')}, ${counted(progress.requests, 'request')}, ${seconds} s`,
  ];
}

function describeNotes(progress: Progress): string[] {
  const { notes, cleaned, rejected, unreadable = 0, finalDaysChanged, reconciled } = progress;
  const lines = notes.map((note) => `Note: ${note}`);
  if (cleaned > 0) {
    lines.push(`Note: ${cleaned} characters that Postgres cannot store were removed from Pinterest's text`);
  }
  if (rejected > 0) {
    lines.push(`Rows that could not be stored: ${group(rejected)} (${rejectedRowsQuery()})`);
  }
  if (unreadable > 0) {
    lines.push(`Values that could not be read: ${group(unreadable)} (${rejectedRowsQuery()})`);
  }
  if (finalDaysChanged > 0) {
    lines.push(
      `Note: final days that have changed: ${finalDaysChanged} (see ${inDatabase(sync.restatements)})`,
    );
  }
  const { days, differing } = reconciled;
  if (days > 0) {
    lines.push(`${group(days - differing)} of ${counted(days, 'day')} add up to Pinterest's totals`);
  }
  return lines;
}

function describeAccounts(progress: Progress): string {
  if (!('adAccounts' in progress)) return `ad account ${progress.adAccountId}`;
  const done = progress.adAccounts.filter(({ state }) => state === 'done').length;
  return `${done} of ${counted(progress.adAccounts.length, 'ad account')}`;
}
