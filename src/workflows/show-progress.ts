/** Shows how far a run is: to a query, and in the Web UI. */
import { defineQuery, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { RunProgress } from '../shared/progress.js';
import { accountRunDetails, allRunDetails } from '../shared/run-details.js';
import { PROGRESS_QUERY } from '../shared/workflow-names.js';

/** Answered by every workflow; undefined until the plan is made. */
const progressQuery = defineQuery<RunProgress | undefined>(PROGRESS_QUERY);

export function answerProgress(progress: () => RunProgress | undefined): void {
  setHandler(progressQuery, progress, { description: 'What the run has done so far, and what is missing' });
}

let listener: ((progress: RunProgress) => void) | undefined;

/** Called each time that progress is shown; every run has its modules to itself. */
export function whenShown(listen: (progress: RunProgress) => void): void {
  listener = listen;
}

export function showProgress(progress: RunProgress): void {
  const isOfAll = 'adAccounts' in progress;
  setCurrentDetails(isOfAll ? allRunDetails(progress) : accountRunDetails(progress));
  listener?.(progress);
}
