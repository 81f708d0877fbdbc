import { sweepCheckpoints } from '../postgres/checkpoints.js';
import { sweepRejected } from '../postgres/rejected-rows.js';
import { sweepReports } from '../postgres/reports.js';
import { sweepRestatements } from '../postgres/restatements.js';
import { defineActivity } from './define-activity.js';

/** Days that each kind of record is kept. */
const KEPT_DAYS = {
  // No run lasts this long; a checkpoint that old belongs to a run that was terminated.
  checkpoints: 14,
  reports: 14,
  // A rejected row may be the only copy of what Pinterest no longer gives, so it stays long.
  rejectedRows: 365,
  // A year and a month, so that a month can be compared with the same one of the year before.
  restatements: 400,
};

/** Deletes old records that the program keeps for itself. @returns how many checkpoints were deleted. */
export const sweep = defineActivity({
  name: 'sweep',
  table: 'none',
  place: () => 'sweep of old records',
  async run({ db }) {
    await sweepRejected(db, KEPT_DAYS.rejectedRows);
    await sweepReports(db, KEPT_DAYS.reports);
    await sweepRestatements(db, KEPT_DAYS.restatements);
    return sweepCheckpoints(db, KEPT_DAYS.checkpoints);
  },
});
