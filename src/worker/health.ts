/**
 * A worker checks itself: whether it runs, whether Temporal sees it poll, whether Postgres answers. It writes
 * what it finds to a file. One that hangs writes nothing, and `src/worker/health-check.ts` then calls it
 * unhealthy.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { Knex } from 'knex';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { toDatabaseError } from '../postgres/errors.js';
import type { HealthStatus } from './health-check.js';

export interface HealthParts {
  worker: Worker;
  temporalConnection: NativeConnection;
  db: Knex;
}

const CHECK_EVERY_MS = 10_000;
/** At the start, and while something is wrong, it checks more often. */
const CHECK_AGAIN_MS = 1_000;
/** An answer may take a part of the time after which `health-check.ts` calls a worker unhealthy. */
const ANSWER_WITHIN_MS = 10_000;

/** What a task queue serves, of the API's TaskQueueType: workflows and activities. */
const SERVED = [1, 2];

/** @returns what is wrong; nothing when all is well. */
export async function faultsOf({ worker, temporalConnection, db }: HealthParts): Promise<string[]> {
  const checks = await Promise.allSettled([checkPolling(worker, temporalConnection), pingPostgres(db)]);
  return checks.flatMap((check) => (check.status === 'rejected' ? [messageOf(check.reason)] : []));
}

async function checkPolling(worker: Worker, temporalConnection: NativeConnection): Promise<void> {
  const { identity, namespace, taskQueue } = worker.options;
  if (worker.getState() !== 'RUNNING') throw new Error(`The worker is ${worker.getState()}`);
  const queues = await temporalConnection
    .withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      Promise.all(
        SERVED.map((taskQueueType) =>
          temporalConnection.workflowService.describeTaskQueue({
            namespace,
            taskQueue: { name: taskQueue },
            taskQueueType,
          }),
        ),
      ),
    )
    .catch((error: unknown) => {
      throw new Error(`Temporal cannot be reached: ${messageOf(error)}`);
    });
  // One of the two is enough: a worker that is busy with all the activities that it may run asks for no more.
  const isSeen = queues.some(({ pollers }) => pollers?.some((poller) => poller.identity === identity));
  if (!isSeen) throw new Error(`Temporal sees no worker ${identity} on task queue ${taskQueue}`);
}

async function pingPostgres(db: Knex): Promise<void> {
  try {
    await db.raw('SELECT 1').timeout(ANSWER_WITHIN_MS);
  } catch (error) {
    throw toDatabaseError(error) ?? error;
  }
}

/** @returns a function that ends it and removes the file. */
export function keepHealthFile(file: string, parts: HealthParts, logger: Logger): () => Promise<void> {
  const stop = new AbortController();
  const writing = keepWriting(file, parts, stop.signal).catch((error: unknown) =>
    logger.error('The health file cannot be written', { file, error }),
  );
  return async () => {
    stop.abort();
    await writing;
    rmSync(file, { force: true });
  };
}

async function keepWriting(file: string, parts: HealthParts, signal: AbortSignal): Promise<void> {
  let wellAt: string | undefined;
  while (!signal.aborted) {
    const faults = await faultsOf(parts);
    const checkedAt = new Date().toISOString();
    if (faults.length === 0) wellAt = checkedAt;
    write(file, { checkedAt, wellAt, faults });
    const pause = faults.length === 0 ? CHECK_EVERY_MS : CHECK_AGAIN_MS;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** In one step, so that no reader finds half of it. */
function write(file: string, status: HealthStatus): void {
  const draft = `${file}.${process.pid}`;
  // In a folder for all, such as /tmp, a link of that name may be somebody else's: it is not followed.
  rmSync(draft, { force: true });
  writeFileSync(draft, JSON.stringify(status), { flag: 'wx' });
  renameSync(draft, file);
}
