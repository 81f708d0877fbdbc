/** A worker that starts and does not reach its servers yet: what it says meanwhile, and that it can be stopped. */
import type { Logger } from '@temporalio/worker';
import { messageOf } from '../errors.js';
import { createSteps, type During } from '../shared/steps.js';
import type { Patience } from '../shared/wait-for-server.js';

/** Often enough to be seen, seldom enough to be read. */
const SAY_EVERY_MS = 5_000;

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface Start {
  /** How to wait for a server. */
  patienceFor(server: string): Patience;
  /** For what may take long, without a server that is not up: the log says so. */
  during: During;
  /** From now on, signals stop the worker that runs. */
  over(): void;
}

/** @param failFast ends the worker at once when a server is not up. Otherwise it waits for as long as it takes. */
export function beginStart(logger: Logger, failFast: boolean): Start {
  let saidAt = 0;
  const beganAt = Date.now();
  const stop = (signal: NodeJS.Signals) => {
    logger.info('Stopped before it was ready', { signal });
    process.exit(0);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  return {
    patienceFor: (server) => ({
      patienceMs: failFast ? 0 : Number.POSITIVE_INFINITY,
      onWait(error) {
        if (Date.now() - saidAt < SAY_EVERY_MS) return;
        saidAt = Date.now();
        logger.warn(`Waiting for ${server}: ${messageOf(error)}`);
      },
    }),
    during: createSteps({ say: (line) => logger.info(line), writtenAt: () => Math.max(beganAt, saidAt) }),
    over() {
      for (const signal of STOP_SIGNALS) process.off(signal, stop);
    },
  };
}
