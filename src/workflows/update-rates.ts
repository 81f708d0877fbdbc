import type { SyncAllAdAccountsResult } from '../shared/progress.js';
import { activities } from './activity-options.js';
import { failureMessage, isOwnCancellation } from './failures.js';
import { showProgress } from './show-progress.js';
import { startDay } from './start-account-run.js';

/** A run need not wait long for rates: the next one tries again. */
export const RATES_RETRY = { initialInterval: '1s', maximumAttempts: 3 } as const;

/**
 * Updates exchange rates before the ad accounts are read, so that what is checked at the end of each has them. Without
 * them the run does all else.
 */
export async function updateRates(
  input: { databaseId: string; connection?: string | undefined },
  progress: SyncAllAdAccountsResult,
): Promise<void> {
  const options = { summary: 'exchange rates', retry: RATES_RETRY } as const;
  try {
    await activities.updateRates.executeWithOptions(options, [{ ...input, today: startDay() }]);
  } catch (error) {
    if (isOwnCancellation(error)) throw error;
    progress.notes.push(`Exchange rates were not updated: ${failureMessage(error)}`);
    showProgress(progress);
  }
}
