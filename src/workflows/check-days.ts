import { ums } from '../shared/database-names.js';
import type { DayRange } from '../shared/dates.js';
import { addMissingRates } from '../shared/progress.js';
import { group } from '../shared/words.js';
import { type AccountRun, fairnessOf } from './account-run.js';
import { activities } from './activity-options.js';
import { failureMessage, isOwnCancellation } from './failures.js';
import { showProgress } from './show-progress.js';

/** The rows are stored, so a run need not wait long for their checks. */
export const CHECK_RETRY = { initialInterval: '500ms', maximumAttempts: 3 } as const;

/**
 * Checks what the marketing schema shows for days that were read. A finding, or a check that cannot run, does not fail
 * the run, whose rows are all there: it becomes a note.
 */
export async function checkDays(run: AccountRun, ranges: DayRange[]): Promise<void> {
  const { progress, databaseId } = run;
  const options = {
    summary: 'checks of the marketing schema',
    priority: fairnessOf(run),
    retry: CHECK_RETRY,
  } as const;
  const input = { adAccountId: progress.adAccountId, ranges, databaseId };
  try {
    const {
      view = ums.vendor_performance,
      checks,
      findings,
      missingRates,
    } = await activities.checkSchema.executeWithOptions(options, [input]);
    addMissingRates(progress, missingRates);
    if (findings.length > 0) {
      const found = findings.map(
        ({ check, state, count, example }) =>
          `check ${check} (${state}) finds ${group(count)}, such as ${example}`,
      );
      progress.notes.push(
        `${view} passes ${checks - findings.length} of ${checks} checks; ${found.join('; ')}. What to do: docs/ums.md`,
      );
    }
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    progress.notes.push(`The marketing schema could not be checked: ${failureMessage(error)}`);
  }
  showProgress(progress);
}
