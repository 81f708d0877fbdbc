import { defineQuery } from '@temporalio/workflow';
import type { AccountProgress, AllProgress } from '../shared/progress.js';

/** Answered by every workflow. */
export const accountProgressQuery = defineQuery<AccountProgress | undefined>('progress');
export const allProgressQuery = defineQuery<AllProgress>('progress');
