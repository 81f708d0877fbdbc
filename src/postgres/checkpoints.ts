/**
 * How far an activity got. A checkpoint is written in the transaction that writes the rows, so it is true
 * whenever the process dies. Heartbeats cannot give that: their details are sent at intervals.
 */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { noTotals, type UnitTotals } from '../shared/tables.js';

/** Names the work that a checkpoint is about: a unit of one workflow run. A new run starts over. */
interface CheckpointKey {
  runId: string;
  /** Such as `ads` or `ad_analytics 2026-11-23`. */
  unit: string;
}

/** What a unit has learned and needs at its end, so that an attempt that takes over needs it as well. */
export interface UnitFacts {
  /** Database time before the first ads were chosen. */
  askedAt?: string | undefined;
  /** Whether Pinterest has finished counting the day, which no window reaches any more. */
  isReady?: boolean | undefined;
  /** Name of the ad account. */
  name?: string | undefined;
  /** Whether a list was started again from its beginning, which is done once. */
  startedAnew?: true | undefined;
  /** Of a list: database time before its first page was requested. */
  beganAt?: string | undefined;
  /** Ads that Pinterest refused requests for. */
  refusedAds?: string[] | undefined;
  /** Of a report: the last day that Pinterest has finished counting and that no window reaches any more. */
  readyUntil?: Day | undefined;
  /** Of a report: how often it was read from its first row again. */
  restarts?: number | undefined;
  /** Of a report: days of which rows are not stored although the file has them. */
  lacking?: Day[] | undefined;
}

export interface Checkpoint {
  /** Steps done: pages of a list, batches of a day. */
  step: number;
  /** Where the next step starts: a bookmark, or the last ad id done. */
  cursor: string | undefined;
  done: boolean;
  totals: UnitTotals;
  facts: UnitFacts;
}

const start: Checkpoint = { step: 0, cursor: undefined, done: false, totals: noTotals, facts: {} };

export async function loadCheckpoint(db: Knex, { runId, unit }: CheckpointKey): Promise<Checkpoint> {
  const row = await db(sync.checkpoints).where({ run_id: runId, unit }).first();
  if (!row) return start;
  return {
    step: row.step,
    cursor: row.cursor ?? undefined,
    done: row.done,
    totals: { ...noTotals, ...row.totals },
    facts: row.facts,
  };
}

/**
 * Moves a checkpoint one step on.
 *
 * @returns false when another attempt of the same work took this step already; the caller then rolls back and
 * continues from where that one is. A checkpoint never moves backwards.
 */
export async function advanceCheckpoint(db: Knex, key: CheckpointKey, next: Checkpoint): Promise<boolean> {
  const { rowCount } = await db.raw(
    `INSERT INTO ${sync.checkpoints} AS stored (run_id, unit, step, cursor, done, totals, facts)
     VALUES (:runId, :unit, :step, :cursor, :done, :totals, :facts)
     ON CONFLICT (run_id, unit) DO UPDATE
     SET step = excluded.step, cursor = excluded.cursor, done = excluded.done, totals = excluded.totals, facts = excluded.facts,
       updated_at = now()
     WHERE stored.step = excluded.step - 1`,
    {
      ...key,
      ...next,
      cursor: next.cursor ?? null,
      totals: JSON.stringify(next.totals),
      facts: JSON.stringify(next.facts),
    },
  );
  return rowCount === 1;
}
