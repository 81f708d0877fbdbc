/** `client schedule list`. */
import type { WithClient } from '../command-line.js';
import { tableOrBlocks } from '../table.js';
import { print, printJson, windowColumns } from '../terminal.js';
import { readSchedules } from './read.js';
import { timeOrNone } from './words.js';

export async function listSchedules({
  client,
  config,
  options: { json },
}: WithClient<{ json?: boolean | undefined }>): Promise<boolean> {
  const schedules = await readSchedules(client, config.temporal.taskQueue);
  if (json) printJson(schedules);
  else if (schedules.length === 0)
    print('No schedule yet. Create one with: pinterest-ads-sync schedule create');
  else {
    const rows = schedules.map(({ scheduleId, when, paused, note, nextRun, lastRun }) => [
      scheduleId,
      when,
      paused ? `paused${note ? `: ${note}` : ''}` : 'on',
      paused ? '' : timeOrNone(nextRun),
      lastRun ? `${timeOrNone(lastRun.at)} ${lastRun.status}` : 'none yet',
    ]);
    const header = ['schedule', 'when', 'state', 'next run', 'last run'];
    print(tableOrBlocks(header, rows, windowColumns()).join('\n'));
  }
  return true;
}
