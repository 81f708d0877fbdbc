/**
 * All workers of a task queue must write to one database. When they do not (a shared Temporal server, a forgotten
 * DATABASE_URL), a run's rows would be spread over several, and it would still look whole. So a run carries the
 * name of the database that its first activity wrote to, and a worker on another one hands its tasks back.
 */
import type { Knex } from 'knex';
import { SyncError } from '../errors.js';
import { readDatabaseId } from '../postgres/identity.js';
import { runActivity } from './run-activity.js';

/** Soon, because the next worker to take it may be the right one. */
export const HAND_BACK_MS = 250;

export interface OfRun {
  /** The database that the run writes to; absent until that is known. */
  databaseId?: string | undefined;
}

export interface DatabaseGuard {
  databaseId(): Promise<string>;
  /** The activity, refused with WrongDatabase when the run belongs to another database. */
  guarded<Input extends OfRun, Result>(
    activity: (input: Input) => Promise<Result>,
  ): (input: Input) => Promise<Result>;
}

export function createDatabaseGuard(db: Knex): DatabaseGuard {
  let known: Promise<string> | undefined;

  function databaseId(): Promise<string> {
    known ??= readDatabaseId(db);
    // A database that was down is asked again.
    known.catch(() => {
      known = undefined;
    });
    return known;
  }

  async function check(wanted: string): Promise<void> {
    const own = await databaseId();
    if (own === wanted) return;
    const message = `This worker writes to database ${own}, and the run to ${wanted}`;
    throw new SyncError('WrongDatabase', message, { retryAfterMs: HAND_BACK_MS });
  }

  return {
    databaseId,
    guarded: (activity) => async (input) => {
      const wanted = input.databaseId;
      if (wanted) await runActivity('database of the run', () => check(wanted));
      return activity(input);
    },
  };
}
