/** What is printed when a run that was followed has ended. */
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { messageOf } from '../../errors.js';
import { progressOfFailure } from '../../shared/incomplete-run.js';
import type { AccountProgress, AllProgress } from '../../shared/progress.js';
import { tableNames } from '../../shared/tables.js';
import { counted, group, textTable } from '../table.js';

type Progress = AccountProgress | AllProgress;

export interface ReportOptions {
  /** For messages: `sync` or `backfill`. */
  what: string;
  json: boolean | undefined;
}

/**
 * Waits for the run's end and prints what it did, also of one that failed.
 *
 * @returns whether all of it was done.
 */
export async function reportEnd(ending: Promise<Progress>, { what, json }: ReportOptions): Promise<boolean> {
  const started = Date.now();
  const print = (progress: Progress) =>
    printWork(progress, Math.round((Date.now() - started) / 100) / 10, json);
  try {
    print(await ending);
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const progress = progressOfFailure<Progress>(cause);
    if (progress) print(progress);
    const isCancelled = cause instanceof CancelledFailure;
    console.error(`\nThe ${what} ${isCancelled ? 'was cancelled' : `failed: ${messageOf(cause ?? error)}`}`);
    return false;
  }
}

function printWork(progress: Progress, seconds: number, json: boolean | undefined): void {
  if (json) {
    console.log(JSON.stringify({ ...progress, seconds }, null, 2));
    return;
  }
  const rows = tableNames.map((name) => {
    const { new: added, changed, unchanged } = progress.rows[name];
    return [`pinterest.${name}`, added, changed, unchanged];
  });
  console.log(`\n${textTable(['table', 'new', 'changed', 'unchanged'], rows).join('\n')}\n`);
  for (const note of notesOf(progress)) console.log(note);
  const { done, planned } = progress.units;
  console.log(
    `${accountsOf(progress)}, ${done} of ${counted(planned, 'unit')}, ${counted(progress.requests, 'request')}, ${seconds} s`,
  );
}

function notesOf({ notes, cleaned, rejected, finalDaysChanged, reconciled }: Progress): string[] {
  const { days, differing } = reconciled;
  return [
    ...notes.map((note) => `Note: ${note}`),
    ...(cleaned > 0
      ? [`Note: ${cleaned} characters that Postgres cannot hold were taken out of Pinterest's text`]
      : []),
    ...(rejected > 0
      ? [
          `Rows that could not be stored: ${group(rejected)} (SELECT reason, raw FROM pinterest_sync.rejected_rows)`,
        ]
      : []),
    ...(finalDaysChanged > 0
      ? [
          `Note: days that had counted as final and have changed: ${finalDaysChanged} (see pinterest_sync.restatements)`,
        ]
      : []),
    ...(days > 0
      ? [`${group(days - differing)} of ${counted(days, 'day')} add up to Pinterest's totals`]
      : []),
  ];
}

function accountsOf(progress: Progress): string {
  if (!('adAccounts' in progress)) return `ad account ${progress.adAccountId}`;
  const done = progress.adAccounts.filter(({ state }) => state === 'done').length;
  return `${done} of ${counted(progress.adAccounts.length, 'ad account')}`;
}
