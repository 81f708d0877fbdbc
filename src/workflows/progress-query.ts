import { defineQuery, setHandler } from '@temporalio/workflow';
import type { AccountProgress, AllProgress } from '../shared/progress.js';

/** Answered by every workflow; undefined while the plan is not made. */
const progressQuery = defineQuery<AccountProgress | AllProgress | undefined>('progress');

export function answerProgress(progress: () => AccountProgress | AllProgress | undefined): void {
  setHandler(progressQuery, progress, { description: 'What the run has done so far, and what it lacks' });
}
