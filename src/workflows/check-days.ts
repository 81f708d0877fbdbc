import { setCurrentDetails } from '@temporalio/workflow';
import { type Day, toRanges } from '../shared/dates.js';
import type { AccountProgress } from '../shared/progress.js';
import { accountDetails } from '../shared/progress-words.js';
import { activities } from './activity-options.js';
import { isOwnCancellation, messageOf } from './failures.js';

/** The rows are stored, so a run need not wait long for a second opinion on them. */
export const CHECK_RETRY = { initialInterval: '500ms', maximumAttempts: 3 } as const;

export interface DaysToCheck {
  progress: AccountProgress;
  days: readonly Day[];
  databaseId: string;
}

/**
 * Checks what reports will see of the days that were read. Nothing that it finds, and no reason why it cannot look,
 * fails the run, whose rows are all there: it is told.
 */
export async function checkDays({ progress, days, databaseId }: DaysToCheck): Promise<void> {
  const { adAccountId } = progress;
  const options = {
    summary: 'checks of the marketing schema',
    priority: { fairnessKey: adAccountId },
    retry: CHECK_RETRY,
  } as const;
  const input = { adAccountId, ranges: toRanges(days), databaseId };
  try {
    const { checks, findings } = await activities.checkSchema.executeWithOptions(options, [input]);
    if (findings.length > 0) {
      const found = findings.map(
        ({ check, state, count, example }) => `check ${check} (${state}) finds ${count}, such as ${example}`,
      );
      progress.notes.push(
        `ums.vendor_performance passes ${checks - findings.length} of ${checks} checks; ${found.join('; ')}. What to do: docs/ums.md`,
      );
    }
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    progress.notes.push(`ums.vendor_performance could not be checked: ${messageOf(error)}`);
  }
  setCurrentDetails(accountDetails(progress));
}
