import { isNotWell } from '../../postgres/notifications.js';
import type { Telling } from '../../shared/run-end.js';
import type { ActivityContext } from '../context.js';

/** When a run's end is notified: that it is well, only after one that was not. */
export async function tellingOf(
  { db, notify, taskQueue }: ActivityContext,
  subject: string | undefined,
): Promise<Telling> {
  if (!notify || subject === undefined) return 'never';
  return (await isNotWell(db, taskQueue, subject)) ? 'always' : 'if not well';
}
