/** The schedules that `client schedule create` makes, from its options. Pure. */
import type { ScheduleOptions } from '@temporalio/client';
import { syncAllWorkflowIdOf } from '../../shared/inputs.js';
import { workflowTypes } from '../../shared/workflow-names.js';
import { ofConnection, syncInput } from '../sync/input.js';
import { UsageError } from '../usage-error.js';
import { scheduleIdOf } from './ids.js';

export interface CreateOptions {
  /** One schedule for each; without them, one for all ad accounts. */
  adAccount?: string[] | undefined;
  all?: boolean | undefined;
  cron?: string | undefined;
  /** `06:00` */
  at?: string | undefined;
  timezone?: string | undefined;
  /** `10m` */
  jitter?: string | undefined;
  lookbackDays?: number | undefined;
  history?: number | undefined;
  connection?: string | undefined;
  json?: boolean | undefined;
}

const DEFAULT_TIME = '06:00';

/**
 * After an outage, Temporal starts the first missed run and skips the others. That run reads every missing day.
 * Older starts need not be caught up: any run does the same.
 */
const CATCHUP_WINDOW = '7d';

/** @throws UsageError for invalid options. */
export function scheduleOptions(options: CreateOptions, taskQueue: string): ScheduleOptions[] {
  const { adAccount } = options;
  if (options.all && adAccount) throw new UsageError('--all and --ad-account exclude each other');
  const spec = specOf(options);
  return (adAccount ?? [undefined]).map((id) => scheduleFor(id, options, { spec, taskQueue }));
}

/** @param adAccount undefined for a schedule of all ad accounts. */
function scheduleFor(
  adAccount: string | undefined,
  { connection, lookbackDays, history }: CreateOptions,
  { spec, taskQueue }: { spec: ScheduleOptions['spec']; taskQueue: string },
): ScheduleOptions {
  const ofAll = syncAllWorkflowIdOf(connection);
  const input = syncInput({
    adAccount: adAccount ? [adAccount] : undefined,
    lookbackDays,
    history,
    connection,
  });
  const accounts = adAccount ? `ad account ${adAccount}` : 'all ad accounts';
  return {
    scheduleId: scheduleIdOf({ adAccount, connection }),
    spec,
    action: {
      type: 'startWorkflow',
      // Also for one ad account: its own run is then a child with a fixed id, of which there is never a second.
      workflowType: workflowTypes.syncAll,
      workflowId: adAccount ? `${ofAll}/${adAccount}` : ofAll,
      taskQueue,
      args: [input],
      staticSummary: `Scheduled sync of ${accounts}${ofConnection(connection)}`,
    },
    policies: { overlap: 'SKIP', catchupWindow: CATCHUP_WINDOW },
  };
}

/** @throws UsageError for invalid options. */
export function specOf({ cron, at, timezone = 'UTC', jitter }: CreateOptions): ScheduleOptions['spec'] {
  if (cron && at) throw new UsageError('--cron and --at exclude each other');
  return {
    ...(cron ? { cronExpressions: [describedCron(cron)] } : daily(at ?? DEFAULT_TIME)),
    timezone: checkTimezone(timezone),
    ...(jitter ? { jitter: checkJitter(jitter) } : {}),
  };
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
