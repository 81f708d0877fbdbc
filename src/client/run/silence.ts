/** What to say when no worker answers. */
import type { Client } from '@temporalio/client';
import { countWorkers } from '../../temporal/workers.js';

/** Without an answer for this long something is wrong; a busy worker needs a moment. */
export const SILENCE_MS = 3_000;

/** @param forMs how long nobody has answered; undefined when that is not known. */
export async function describeSilence(
  client: Client,
  taskQueue: string,
  forMs?: number | undefined,
): Promise<string> {
  // The server remembers a worker for a minute or two after its end.
  const workers = await countWorkers(client, taskQueue).catch(() => 0);
  const waiting = `Waiting for a worker on task queue ${taskQueue}`;
  const start = 'start one with: pinterest-ads-worker';
  if (workers === 0) return `${waiting}; ${start}`;
  return (
    `${waiting}${forMs === undefined ? '' : `, for ${Math.floor(forMs / 1_000)} s now`}. One was running recently: if it has ended, ${start}; ` +
    'if it still runs, its log says why it does not answer (it may have another ENCRYPTION_KEY)'
  );
}
