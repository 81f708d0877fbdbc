import { CancellationScope, condition, defineSignal, setHandler, sleep } from '@temporalio/workflow';
import { formatNearestMinute } from '../shared/dates.js';
import type { AccountProgress } from '../shared/progress.js';
import { describeWait } from '../shared/run-details.js';
import { signals } from '../shared/workflow-names.js';
import { failureDetails, reactionTo } from './failures.js';
import { showProgress } from './show-progress.js';

/** For a person who knows that requests are allowed again: ends a run's waits for Pinterest. */
const goOnSignal = defineSignal(signals.goOn);
/** How many of these signals this run has received; every run has its modules to itself. */
let goOns = 0;

/**
 * Runs an activity. When Pinterest wants no requests for a while, or a temporary fault interrupted it, waits on a timer
 * and runs it again; its checkpoint says where it continues.
 *
 * @param progress shows until when the run waits for Pinterest.
 */
export async function withLimitWait<T>(work: () => Promise<T>, progress?: AccountProgress): Promise<T> {
  for (;;) {
    // Counted here, so that a signal also ends the wait of a refusal that was under way when it came.
    const goOnsBefore = goOns;
    try {
      return await work();
    } catch (error) {
      const reaction = reactionTo(error);
      const end = failureDetails(error)?.until ?? Date.now();
      if (reaction === 'goes on') {
        await sleepUntil(end, goOnsBefore, 'Continuing after a temporary fault');
      } else if (reaction === 'waits') {
        const until = formatNearestMinute(end);
        showWait(progress, until);
        await sleepUntil(end, goOnsBefore, `Waiting for ${describeWait(until)}`);
        showWait(progress, undefined);
      } else throw error;
    }
  }
}

function showWait(progress: AccountProgress | undefined, until: string | undefined): void {
  if (!progress) return;
  progress.waitingUntil = until;
  showProgress(progress);
}

/** @param goOnsBefore how many signals there were when the work that must wait now began. */
async function sleepUntil(end: number, goOnsBefore: number, summary: string): Promise<void> {
  const countSignal = () => {
    goOns += 1;
  };
  setHandler(goOnSignal, countSignal, { description: 'Ask Pinterest again at once, before the limit ends' });
  // Cancels the timer when the signal comes first.
  const scope = new CancellationScope();
  const timer = () => sleep(Math.max(1_000, end - Date.now()), { summary });
  await scope.run(() => Promise.race([timer(), condition(() => goOns > goOnsBefore)]));
  scope.cancel();
}
