import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { Config } from '../../config/index.js';
import { messageOf } from '../../errors.js';
import { type SyncAllAdAccountsInput, syncAllWorkflowIdOf } from '../../shared/inputs.js';
import { assertOwn } from '../run/other-deployment.js';
import { ofConnection, syncInput } from '../sync/index.js';
import { UsageError } from '../usage-error.js';
import { scheduleIdOf } from './ids.js';
import { timeOf } from './time.js';

export interface CreateOptions {
  /** One schedule for each; without them, one for all ad accounts. */
  adAccount?: string[];
  all?: boolean;
  cron?: string;
  /** `06:00` */
  at?: string;
  timezone?: string;
  /** `10m` */
  jitter?: string;
  lookbackDays?: number;
  history?: number;
  connection?: string;
  json?: boolean;
}

const DEFAULT_TIME = '06:00';

/**
 * After an outage the runs that were missed become one: the first is caught up and the rest skipped, and that one
 * reads every day that is missing. An older start is not needed: any run does the same.
 */
const CATCHUP_WINDOW = '7d';

/** @throws UsageError for options that cannot be meant. */
export function scheduleOptions(options: CreateOptions, taskQueue: string): ScheduleOptions[] {
  const { adAccount, all, cron, at, timezone = 'UTC', jitter, lookbackDays, history, connection } = options;
  if (all && adAccount) throw new UsageError('--all and --ad-account exclude each other');
  if (cron && at) throw new UsageError('--cron and --at exclude each other');
  const spec = {
    ...(cron ? { cronExpressions: [describedCron(cron)] } : daily(at ?? DEFAULT_TIME)),
    timezone: checkTimezone(timezone),
  };
  return (adAccount ?? [undefined]).map((id) => {
    const input: SyncAllAdAccountsInput = syncInput({
      ...(id ? { adAccount: [id] } : {}),
      ...(lookbackDays === undefined ? {} : { lookbackDays }),
      ...(history === undefined ? {} : { historyDays: history }),
      ...(connection ? { connection } : {}),
    });
    const what = `${id ? `ad account ${id}` : 'all ad accounts'}${ofConnection(connection)}`;
    const ofAll = syncAllWorkflowIdOf(connection);
    return {
      scheduleId: scheduleIdOf({ adAccount: id, connection }),
      spec: { ...spec, ...(jitter ? { jitter: checkJitter(jitter) } : {}) },
      action: {
        type: 'startWorkflow',
        // Also for one ad account: its own run is then a child with a fixed id, of which there is never a second.
        workflowType: 'syncAllAdAccounts',
        workflowId: id ? `${ofAll}/${id}` : ofAll,
        taskQueue,
        args: [input],
        staticSummary: `Scheduled sync of ${what}`,
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
    } satisfies ScheduleOptions;
  });
}

function daily(at: string) {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(at) ?? [];
  if (hour === undefined)
    throw new UsageError(`--at is ${JSON.stringify(at)}; it must be a time such as 06:00`);
  // Temporal keeps the comment, and `schedule list` shows it.
  return { calendars: [{ hour: Number(hour), minute: Number(minute), comment: `daily at ${at}` }] };
}

function checkTimezone(timezone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return timezone;
  } catch {
    throw new UsageError(
      `--timezone is ${JSON.stringify(timezone)}; it must be a name such as Europe/Berlin`,
    );
  }
}

function checkJitter(jitter: string): `${number}m` {
  if (/^\d{1,4}[smh]$/.test(jitter)) return jitter as `${number}m`;
  throw new UsageError(
    `--jitter is ${JSON.stringify(jitter)}; it must be a number of s, m or h, such as 10m`,
  );
}

/** Temporal keeps the comment of a cron line, and `schedule list` shows it. */
const describedCron = (cron: string) => (cron.includes('#') ? cron : `${cron} # cron ${cron}`);

/** Creates schedules, or gives those that exist these times; a paused one stays paused. */
export async function createSchedules(
  client: Client,
  config: Config,
  options: CreateOptions,
): Promise<boolean> {
  for (const schedule of scheduleOptions(options, config.temporal.taskQueue)) {
    const done = await createOrUpdate(client, schedule);
    const { info } = await client.schedule.getHandle(schedule.scheduleId).describe();
    const [next] = info.nextActionTimes;
    const { scheduleId } = schedule;
    if (options.json) console.log(JSON.stringify({ scheduleId, done, nextRun: next ?? null }));
    else
      console.log(
        `${done === 'created' ? 'Created' : 'Updated'} schedule ${scheduleId}; next run ${timeOf(next)}`,
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
