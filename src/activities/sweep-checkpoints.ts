import * as checkpoints from '../postgres/checkpoints.js';
import type { Dependencies } from './dependencies.js';
import { runActivity } from './run-activity.js';

/** No run lasts this long; a checkpoint that old belongs to one that was ended by force. */
const KEPT_DAYS = 14;

/** @returns how many checkpoints were forgotten. */
export function sweepCheckpoints({ db }: Dependencies) {
  return (): Promise<number> =>
    runActivity('sweep of old checkpoints', () => checkpoints.sweepCheckpoints(db, KEPT_DAYS));
}
