import { specOf } from '../schedule/input.js';
import { tell } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import type { Talk } from './talk.js';

export interface DailyRun {
  at: string;
  timezone: string;
}

const DEFAULT_TIME = '06:00';

/** @returns undefined when there is to be none. */
export async function askDailyRun(talk: Talk): Promise<DailyRun | undefined> {
  tell('\nDaily run');
  const at = await talk.ask({
    text: 'Time of day at which a sync starts, such as 06:00; none for no schedule',
    fallback: DEFAULT_TIME,
    fault: (answer) => faultOf({ at: answer }),
  });
  if (!at) return undefined;
  const timezone = await talk.ask({
    text: 'Time zone, such as Europe/Berlin',
    fallback: new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    fault: (answer) => faultOf({ timezone: answer }),
  });
  return { at, timezone: timezone || 'UTC' };
}

/** As `schedule create` would refuse it. */
function faultOf(options: Partial<DailyRun>): string | undefined {
  try {
    specOf(options);
    return undefined;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.replace(/^.*it must be /, '');
  }
}
