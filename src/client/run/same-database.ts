/** A run belongs in the database that its caller looks into, and workers have their own setting for it. */
import type { Client } from '@temporalio/client';
import { type Config, databaseUrlOf } from '../../config/index.js';
import { readDatabaseId } from '../../postgres/identity.js';
import { createPool } from '../../postgres/pool.js';
import { otherDatabases } from '../../temporal/workers.js';

/** The database that DATABASE_URL names; undefined without one, or when it cannot be asked: the run needs no client's. */
export async function ownDatabase(config: Config): Promise<string | undefined> {
  if (!config.databaseUrl) return undefined;
  const db = createPool(databaseUrlOf(config), { max: 1 });
  try {
    return await readDatabaseId(db);
  } catch {
    return undefined;
  } finally {
    await db.destroy();
  }
}

interface Difference {
  found: string;
  next: string;
}

/** What is wrong when every worker of the task queue writes to another database than this client reads. */
export async function findOtherDatabase(
  client: Client,
  taskQueue: string,
  own: string | undefined,
): Promise<Difference | undefined> {
  const others = own === undefined ? [] : await otherDatabases(client, taskQueue, own);
  if (others.length === 0) return undefined;
  return {
    found: `the workers of task queue ${taskQueue} write to database ${others.join(', ')}, and DATABASE_URL names ${own} here`,
    next: 'Give client and workers the same DATABASE_URL, or task queues of their own.',
  };
}

/** @throws Error for such a difference. */
export async function assertSameDatabase(
  client: Client,
  taskQueue: string,
  own: string | undefined,
): Promise<void> {
  const difference = await findOtherDatabase(client, taskQueue, own);
  if (difference) throw new Error(`Nothing was done: ${difference.found}. ${difference.next}`);
}

/** Of the run's memo, which programs of before may have left out. */
export const writesElsewhere = (theirs: unknown, own: string | undefined): boolean =>
  own !== undefined && theirs !== undefined && theirs !== own;

/** @param what `sync` or `backfill`. */
export const elsewhereText = (what: string, workflowId: string): string =>
  `A ${what} that writes to another database is under way at this Temporal server (workflow ${workflowId}). ` +
  'Wait for its end, or use a Temporal server or namespace of your own.';
