import type { Client } from '@temporalio/client';

/** The server remembers a worker for some minutes; one that lives asks at least once a minute. */
const FORGOTTEN_AFTER_MS = 120_000;

/** Workers that have asked for work of the kind (1: workflows, 2: activities) within the last minutes. */
export async function countWorkers(client: Client, taskQueue: string, taskQueueType = 1): Promise<number> {
  const { namespace } = client.options;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType,
  });
  const since = Date.now() - FORGOTTEN_AFTER_MS;
  const alive = (pollers ?? []).filter(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds) * 1_000 > since,
  );
  return new Set(alive.map(({ identity }) => identity)).size;
}
