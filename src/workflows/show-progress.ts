/** Shows how far a run is: to a query, and in the Web UI. */
import { defineQuery, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { RunProgress } from '../shared/progress.js';
import { accountRunDetails, allRunDetails } from '../shared/run-details.js';

/** Answered by every workflow; undefined until the plan is made. */
const progressQuery = defineQuery<RunProgress | undefined>('progress');

export function answerProgress(progress: () => RunProgress | undefined): void {
  setHandler(progressQuery, progress, { description: 'What the run has done so far, and what it lacks' });
}

export function showProgress(progress: RunProgress): void {
  const isOfAll = 'adAccounts' in progress;
  setCurrentDetails(isOfAll ? allRunDetails(progress) : accountRunDetails(progress));
}
