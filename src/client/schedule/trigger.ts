/** `client schedule trigger`: starts a run now, and says which. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScheduleHandle } from '@temporalio/client';

const LOOK_AGAIN_MS = 200;
/** The server starts the run within moments; a busy one may take longer. */
const LOOKS = 50;

/** @returns what became of it. When a run is under way, the schedule's own rule holds: no second one is started. */
export async function trigger(handle: ScheduleHandle): Promise<string> {
  const before = (await handle.describe()).info;
  await handle.trigger();
  for (let look = 0; look < LOOKS; look += 1) {
    const { info } = await handle.describe();
    const started = info.recentActions.at(-1)?.action.workflow.workflowId;
    if (info.numActionsTaken > before.numActionsTaken && started) return `it runs as workflow ${started}`;
    if (info.numActionsSkippedOverlap > before.numActionsSkippedOverlap) {
      const [running] = info.runningActions;
      const of = running ? ` (workflow ${running.workflow.workflowId})` : '';
      return `no run was started, because the last one is still under way${of}`;
    }
    await sleep(LOOK_AGAIN_MS);
  }
  return 'the server has not started the run yet: pinterest-ads-sync runs will show it';
}
