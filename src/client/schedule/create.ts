/** `client schedule create`. */
import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { messageOf } from '../../errors.js';
import type { WithClient } from '../command-line.js';
import { assertOwn } from '../run/other-deployment.js';
import { assertSameDatabase, ownDatabase } from '../run/same-database.js';
import { during } from '../steps.js';
import { print, printJson } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { type CreateOptions, scheduleOptions } from './input.js';
import { timeOrNone } from './words.js';

/** Creates schedules, or gives those that exist these times; a paused one stays paused. */
export async function createSchedules({
  client,
  config,
  options,
}: WithClient<CreateOptions>): Promise<boolean> {
  const own = await during('Waiting for Postgres', () => ownDatabase(config));
  await assertSameDatabase(client, config.temporal.taskQueue, own);
  for (const schedule of scheduleOptions(options, config.temporal.taskQueue)) {
    const done = await createOrUpdate(client, schedule);
    const { info } = await client.schedule.getHandle(schedule.scheduleId).describe();
    const [next] = info.nextActionTimes;
    const { scheduleId } = schedule;
    if (options.json) printJson({ scheduleId, done, nextRun: next ?? null }, 0);
    else
      print(
        `${done === 'created' ? 'Created' : 'Updated'} schedule ${scheduleId}; next run ${timeOrNone(next)}`,
      );
  }
  return true;
}

async function createOrUpdate(client: Client, options: ScheduleOptions): Promise<'created' | 'updated'> {
  try {
    await client.schedule.create(options);
    return 'created';
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) {
      const { scheduleId, spec, action, policies = {} } = options;
      const handle = client.schedule.getHandle(scheduleId);
      const { taskQueue } = (await handle.describe()).action;
      assertOwn(`Schedule ${scheduleId}`, taskQueue, action.taskQueue);
      await handle.update((before) => ({
        spec,
        action: action as typeof before.action,
        policies,
        state: before.state,
      }));
      return 'updated';
    }
    if (options.spec.cronExpressions && isRefusal(error)) throw new UsageError(`--cron: ${reasonOf(error)}`);
    throw error;
  }
}

const INVALID_ARGUMENT = 3;
/** By the SDK or by the server: only they read cron lines. */
const isRefusal = (error: unknown) =>
  error instanceof TypeError || (causeOf(error) as { code?: number }).code === INVALID_ARGUMENT;
const reasonOf = (error: unknown) => messageOf(causeOf(error)).replace(/^\d+ [A-Z_]+: /, '');
const causeOf = (error: unknown) => (error as Error).cause ?? error;
