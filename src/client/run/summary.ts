/** What is printed when a run that was followed has ended. */
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { messageOf } from '../../errors.js';
import { rejectedRowsQuery } from '../../postgres/rejected-rows.js';
import { stored, sync, ums } from '../../shared/database-names.js';
import { workTimeText } from '../../shared/dates.js';
import { progressOfFailure } from '../../shared/incomplete-run.js';
import { missingRatesStep, missingRatesText } from '../../shared/missing-rates.js';
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
    const took = Date.now() - startedAt;
    if (json) printJson({ ...progress, seconds: Math.round(took / 100) / 10 });
    else print(describeWork(progress, took).join('\n'));
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

function describeWork(progress: Progress, tookMs: number): string[] {
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
    `${describeAccounts(progress)}, ${group(done)} of ${counted(planned, 'unit')}, ${counted(progress.requests, 'request')}, ${workTimeText(tookMs)}`,
  ];
}

function describeNotes(progress: Progress): string[] {
  const { notes, cleaned, rejected, unreadable = 0, finalDaysChanged, reconciled, missingRates } = progress;
  const lines = notes.map((note) => `Note: ${note}`);
  if (cleaned > 0) {
    lines.push(
      `Note: ${counted(cleaned, 'character')} that Postgres cannot store ${cleaned === 1 ? 'was' : 'were'} removed from Pinterest's text`,
    );
  }
  if (rejected > 0) {
    lines.push(`Rows that could not be stored: ${group(rejected)} (${rejectedRowsQuery()})`);
  }
  if (unreadable > 0) {
    lines.push(`Values that could not be read: ${group(unreadable)} (${rejectedRowsQuery()})`);
  }
  if (finalDaysChanged > 0) {
    lines.push(
      `Note: final days that have changed: ${group(finalDaysChanged)} (see ${inDatabase(sync.restatements)})`,
    );
  }
  const missing = missingRatesText(missingRates ?? []);
  if (missing) {
    lines.push(
      `For ${inDatabase(ums.vendor_performance)} there are ${missing}: ${missingRatesStep(missingRates ?? [])}`,
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
  return `${group(done)} of ${counted(progress.adAccounts.length, 'ad account')}`;
}
