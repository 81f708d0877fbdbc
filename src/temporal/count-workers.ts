import type { Client } from '@temporalio/client';

/** A task queue has one queue for each, and the server's numbers for them. */
const taskKinds = { workflows: 1, activities: 2 } as const;
export type TaskKind = keyof typeof taskKinds;

/** The server remembers a poller for some minutes; a worker that lives asks at least once a minute. */
const POLLER_IS_GONE_MS = 120_000;

/** Workers that have polled for tasks of the kind within the last minutes. */
export async function countWorkers(
  client: Client,
  taskQueue: string,
  kind: TaskKind = 'workflows',
): Promise<number> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: taskKinds[kind],
  });
  const since = Date.now() - POLLER_IS_GONE_MS;
  const alive = (pollers ?? []).filter(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds) * 1_000 > since,
  );
  return new Set(alive.map(({ identity }) => identity)).size;
}
