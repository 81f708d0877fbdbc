import type { DailyRun } from './daily-run.js';
import { answersToWrite, type Draft, valueIn } from './draft.js';
import type { Found } from './part.js';

/** The commands that are left, in their order. Pure. */
export function nextSteps(full: Draft, found: Found, daily: DailyRun | undefined): string[] {
  const draft = { ...full, answers: answersToWrite(full) };
  const isComplete =
    ['DATABASE_URL', 'DATABASE_URL_FILE'].some((name) => valueIn(draft, name)) &&
    valueIn(draft, 'TEMPORAL_ADDRESS') !== undefined;
  if (!isComplete) return ['npm run sync -- --keep    # in a clone: starts what .env does not name'];
  const needsLogin = !found.isConnected && valueIn(draft, 'PINTEREST_APP_ID') !== undefined;
  return [
    ...(found.isMigrated ? [] : ['pinterest-ads-sync migrate']),
    ...(needsLogin ? ['pinterest-ads-sync auth login'] : []),
    ...(found.hasWorkers ? [] : ['pinterest-ads-worker    # in a terminal of its own; leave it running']),
    'pinterest-ads-sync doctor',
    'pinterest-ads-sync sync',
    ...(daily ? [`pinterest-ads-sync schedule create --at ${daily.at} --timezone ${daily.timezone}`] : []),
  ];
}
