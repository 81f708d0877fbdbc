/** A run, as Temporal knows it. */
import type { Day, DayRange } from '../../shared/dates.js';
import type { UnitCounts } from '../../shared/progress.js';

export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'terminated' | 'timed out';

export interface Run {
  type: string;
  workflowId: string;
  runId: string;
  state: RunState;
  startedAt: Date;
  endedAt: Date | null;
  /** The ad accounts that it was started for; null for all of the connection. */
  adAccountIds: string[] | null;
  /** The connection that it was started for. */
  connection: string;
  /** The days that a backfill was started for; null for a sync, which reads whatever is missing. */
  days: DayRange | null;
  /** Whether somebody has paused it. */
  paused: boolean;
  /** Until when Pinterest wants no requests of it: `2026-11-25 00:00 UTC`. */
  waitingUntil: string | null;
  /** How far it is; null when it has ended, or nobody can say. */
  units: UnitCounts | null;
  /** What holds it up while it is under way, a line each. */
  heldUp: string[];
  /** Why it failed; null for every other state. */
  message: string | null;
  /** Analytics days that it could not load. */
  failedDays: Day[];
  /** Whether it failed in more than these days, which another run may have loaded since. */
  failedElse: boolean;
  /** Whether it failed for a reason that no run of a single ad account shows. */
  failedItself: boolean;
}
