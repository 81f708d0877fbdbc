import { defineSignal } from '@temporalio/workflow';

/** Nothing more is begun until `resume`; what is under way is finished. */
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');
