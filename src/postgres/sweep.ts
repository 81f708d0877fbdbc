/** Old records that the program keeps for itself, and when they are deleted. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';

interface Kept {
  table: string;
  /** The column with the time that counts. */
  column: string;
  days: number;
}

const kept: readonly Kept[] = [
  // No run lasts this long; a checkpoint that old belongs to a run that was terminated.
  { table: sync.checkpoints, column: 'updated_at', days: 14 },
  { table: sync.rejected_in_runs, column: 'seen_at', days: 14 },
  { table: sync.reports, column: 'requested_at', days: 14 },
  { table: sync.extra_reports, column: 'requested_at', days: 14 },
  // A rejected row may be the only copy of what Pinterest no longer gives, so it stays long.
  { table: sync.rejected_rows, column: 'last_seen_at', days: 365 },
  // A year and a month, so that a month can be compared with the same one of the year before.
  { table: sync.restatements, column: 'noticed_at', days: 400 },
];

export async function sweepOldRecords(db: Knex): Promise<void> {
  for (const one of kept) await sweepOlder(db, one);
}

async function sweepOlder(db: Knex, { table, column, days }: Kept): Promise<void> {
  await db.raw(`DELETE FROM ${table} WHERE ${column} < now() - make_interval(days => :days)`, { days });
}
