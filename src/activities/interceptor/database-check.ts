/**
 * All workers of a task queue must write to one database. When they do not (a shared Temporal server, a forgotten
 * DATABASE_URL), a run's rows would be spread over several, and it would still look complete. So a run carries the
 * name of the database that its first activity wrote to, and a worker on another one hands its tasks back.
 */
import type { Knex } from 'knex';
import { SyncError } from '../../errors.js';
import { readDatabaseId } from '../../postgres/identity.js';

/** Short, because the next worker that takes the task may be the right one. */
export const HAND_BACK_MS = 250;

export interface DatabaseCheck {
  databaseId(): Promise<string>;
  /** @throws SyncError WrongDatabase when the run belongs to another database. */
  requireDatabase(wanted: string | undefined): Promise<void>;
}

export function createDatabaseCheck(db: Knex): DatabaseCheck {
  let known: Promise<string> | undefined;

  function databaseId(): Promise<string> {
    known ??= readDatabaseId(db);
    // A database that was down may be up the next time.
    known.catch(() => {
      known = undefined;
    });
    return known;
  }

  return {
    databaseId,
    async requireDatabase(wanted) {
      if (!wanted) return;
      const own = await databaseId();
      if (own === wanted) return;
      const message = `This worker writes to database ${own}, and the run to ${wanted}`;
      throw new SyncError('WrongDatabase', message, { retryAfterMs: HAND_BACK_MS });
    },
  };
}
