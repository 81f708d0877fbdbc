import type { Client } from '@temporalio/client';
import { databaseOfWorker } from '../shared/worker-identity.js';

/** A task queue has one queue for each, and the server's numbers for them. */
const taskKinds = { workflows: 1, activities: 2 } as const;
export type TaskKind = keyof typeof taskKinds;

/** The server remembers a poller for some minutes; a worker that lives asks at least once a minute. */
const POLLER_IS_GONE_MS = 120_000;

/** How the workers are called that have polled for tasks of the kind within the last minutes. */
async function readWorkers(
  client: Client,
  taskQueue: string,
  kind: TaskKind = 'workflows',
): Promise<string[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: taskKinds[kind],
  });
  const since = Date.now() - POLLER_IS_GONE_MS;
  const alive = (pollers ?? []).filter(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds) * 1_000 > since,
  );
  return [...new Set(alive.map(({ identity }) => identity ?? ''))];
}

export async function countWorkers(client: Client, taskQueue: string, kind?: TaskKind): Promise<number> {
  return (await readWorkers(client, taskQueue, kind)).length;
}

/**
 * The databases that the workers write to, when none of them writes to this one. Some may not have said: then it is not
 * known, and the list is empty.
 */
export async function otherDatabases(client: Client, taskQueue: string, own: string): Promise<string[]> {
  const databases = (await readWorkers(client, taskQueue)).map(databaseOfWorker);
  const known = databases.filter((database) => database !== undefined);
  return known.length < databases.length || known.includes(own) ? [] : [...new Set(known)];
}
