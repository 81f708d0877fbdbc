/** A run belongs in the database that its caller looks into, and workers have their own setting for it. */
import type { Client } from '@temporalio/client';
import { type Config, databaseUrlOf } from '../../config/index.js';
import { messageOf } from '../../errors.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { readDatabaseId } from '../../postgres/identity.js';
import { createPool } from '../../postgres/pool.js';
import { otherDatabases } from '../../temporal/workers.js';
import { tell } from '../terminal.js';

/** The database that DATABASE_URL names. */
interface OwnDatabase {
  /** Undefined without one, or when it cannot be asked: the run needs no client's. */
  id?: string | undefined;
  /** What messages call one that no worker can be writing to. */
  lacking?: string | undefined;
  /** Why it cannot be asked. */
  fault?: string | undefined;
}

/** By SQLSTATE. */
const LACKING: Record<string, string> = {
  '3D000': 'one that does not exist',
  '42P01': 'one without its tables',
  '3F000': 'one without its tables',
};

export async function ownDatabase(config: Config): Promise<OwnDatabase> {
  if (!config.databaseUrl) return {};
  const db = createPool(databaseUrlOf(config), { max: 1 });
  try {
    return { id: await readDatabaseId(db) };
  } catch (error) {
    const lacking = LACKING[String((error as { code?: unknown }).code)];
    return lacking ? { lacking } : { fault: messageOf(toDatabaseError(error) ?? error) };
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
  { id, lacking }: OwnDatabase,
): Promise<Difference | undefined> {
  const isKnown = id !== undefined || lacking !== undefined;
  const others = isKnown ? await otherDatabases(client, taskQueue, id ?? '') : [];
  if (others.length === 0) return undefined;
  return {
    found: `the workers of task queue ${taskQueue} write to database ${others.join(', ')}, and here DATABASE_URL names ${id ?? lacking}`,
    next: 'Give client and workers the same DATABASE_URL, or task queues of their own.',
  };
}

/** @throws Error for such a difference. */
export async function assertSameDatabase(client: Client, taskQueue: string, own: OwnDatabase): Promise<void> {
  if (own.fault !== undefined)
    tell(
      `Note: whether the workers write to the database of DATABASE_URL is not known, because ${own.fault}`,
    );
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
