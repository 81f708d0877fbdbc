import type { InjectedSinks, Logger } from '@temporalio/worker';
import { messageOf } from '../errors.js';
import { workflowTypes } from '../shared/workflow-names.js';
import type { RunSinks } from '../workflows/run-end-interceptor.js';
import type { Metrics } from './metrics.js';

interface RunRecorder {
  sinks: InjectedSinks<RunSinks>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

interface RunRecorderOptions {
  metrics: Metrics;
  logger: Logger;
  recordSuccess(adAccountId: string, runId: string): Promise<void>;
  /** Called after each run, once its end is recorded. */
  onEnd(): void;
}

/** Records how runs end. What cannot be written is logged: a run that is over cannot fail any more. */
export function createRunRecorder({
  metrics,
  logger,
  recordSuccess,
  onEnd,
}: RunRecorderOptions): RunRecorder {
  const pending = new Set<Promise<void>>();

  async function record(adAccountId: string, runId: string): Promise<void> {
    try {
      await recordSuccess(adAccountId, runId);
    } catch (error) {
      logger.warn('A success could not be recorded', { adAccountId, runId, reason: messageOf(error) });
    }
  }

  async function settle(task: Promise<void>): Promise<void> {
    pending.add(task);
    await task;
    pending.delete(task);
  }

  return {
    sinks: {
      runs: {
        ended: {
          async fn({ workflowType, runId }, { outcome, adAccountId }) {
            metrics.runs(1, { workflow: workflowType, outcome });
            const isCompleteSync = workflowType === workflowTypes.syncOne && outcome === 'done';
            if (isCompleteSync && adAccountId) await settle(record(adAccountId, runId));
            onEnd();
          },
        },
      },
    },
    close: async () => void (await Promise.all(pending)),
  };
}
