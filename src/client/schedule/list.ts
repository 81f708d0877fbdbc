/** `client schedule list`. */
import type { WithClient } from '../command-line.js';
import { textTable } from '../table.js';
import { readSchedules } from './read.js';
import { timeOrNone } from './words.js';

export async function listSchedules({
  client,
  config,
  options: { json },
}: WithClient<{ json?: boolean | undefined }>): Promise<boolean> {
  const schedules = await readSchedules(client, config.temporal.taskQueue);
  if (json) console.log(JSON.stringify(schedules, null, 2));
  else if (schedules.length === 0)
    console.log('No schedule yet. Create one with: npm run client -- schedule create');
  else {
    const rows = schedules.map(({ scheduleId, when, paused, note, nextRun, lastRun }) => [
      scheduleId,
      when,
      paused ? `paused${note ? `: ${note}` : ''}` : 'on',
      paused ? '' : timeOrNone(nextRun),
      lastRun ? `${timeOrNone(lastRun.at)} ${lastRun.status}` : 'none yet',
    ]);
    console.log(textTable(['schedule', 'when', 'state', 'next run', 'last run'], rows).join('\n'));
  }
  return true;
}
