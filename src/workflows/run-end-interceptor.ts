/** Tells the worker how each run ended, for its metrics. It gives no command, so it may change under running workflows. */
import {
  ContinueAsNew,
  isCancellation,
  proxySinks,
  type Sinks,
  type WorkflowInterceptorsFactory,
} from '@temporalio/workflow';

interface EndedRun {
  outcome: 'done' | 'failed' | 'cancelled';
  /** The ad account that the run was for, when it was for one. */
  adAccountId?: string | undefined;
}

export interface RunSinks extends Sinks {
  runs: { ended(run: EndedRun): void };
}

const { runs } = proxySinks<RunSinks>();

export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      async execute(input, next) {
        const [runInput] = input.args as [{ adAccountId?: string }?];
        const end = (outcome: EndedRun['outcome']) =>
          runs.ended({ outcome, adAccountId: runInput?.adAccountId });
        try {
          const result = await next(input);
          end('done');
          return result;
        } catch (error) {
          if (!(error instanceof ContinueAsNew)) end(isCancellation(error) ? 'cancelled' : 'failed');
          throw error;
        }
      },
    },
  ],
});
