import { sweepOldRecords } from '../postgres/sweep.js';
import { defineActivity } from './define-activity.js';

/** Deletes old records that the program keeps for itself. */
export const sweep = defineActivity({
  name: 'sweep',
  table: 'none',
  place: () => 'sweep of old records',
  run: ({ db }) => sweepOldRecords(db),
});
