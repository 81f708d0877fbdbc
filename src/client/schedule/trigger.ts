/** `client schedule trigger`: starts a run now, and says which. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScheduleDescription, ScheduleHandle } from '@temporalio/client';

const LOOK_AGAIN_MS = 200;
/** The server starts the run within moments; a busy one may take longer. */
const LOOKS = 50;

/** @returns what became of it. When a run is under way, no second one is started. */
export async function trigger(handle: ScheduleHandle): Promise<string> {
  const before = (await handle.describe()).info;
  // Without a rule of its own the SDK's trigger starts a second run beside the first.
  await handle.trigger('SKIP');
  for (let look = 0; look < LOOKS; look += 1) {
    const { info } = await handle.describe();
    const started = lastRunOf(info);
    if (started && started.workflowId !== lastRunOf(before)?.workflowId)
      return `it runs as workflow ${started.workflowId}`;
    if (info.numActionsSkippedOverlap > before.numActionsSkippedOverlap) {
      const [running] = info.runningActions;
      const of = running ? ` (workflow ${running.workflow.workflowId})` : '';
      return `no run was started, because the last one is still under way${of}`;
    }
    await sleep(LOOK_AGAIN_MS);
  }
  return 'the server has not started the run yet: pinterest-ads-sync runs will show it';
}

const lastRunOf = ({ recentActions }: ScheduleDescription['info']) => recentActions.at(-1)?.action.workflow;
