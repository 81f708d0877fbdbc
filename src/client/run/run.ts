/** A run, as Temporal knows it. */
import type { Day, DayRange } from '../../shared/dates.js';
import type { RunProgress, UnitCounts } from '../../shared/progress.js';

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
  /** Whether it is under way and something needs attention at once: a unit has failed, or fails however often it is tried. */
  failing: boolean;
  /** Whether it failed, or is failing, for a reason that no retry mends. */
  lasting: boolean;
  /** The ad accounts that a run of all has dealt with while it is under way, or none. */
  settled: string[];
  /** Why it failed, or is failing; null otherwise. */
  message: string | null;
  /** Analytics days that it could not load. */
  failedDays: Day[];
  /** Why, by day, in short. */
  failedBecause: Record<Day, string>;
  /** Whether it failed, or is failing, in more than these days, which another run may have loaded since. */
  failedElse: boolean;
  /** Whether it failed, or is failing, for a reason that no run of a single ad account shows. */
  failedItself: boolean;
}

/** How a run has ended. */
export interface RunEnd {
  /** What the run did; undefined when it did not get far enough to say so. */
  progress: RunProgress | undefined;
  /** Why it failed, if it did, and the code of that. */
  failure: string | undefined;
  code: string | undefined;
}
