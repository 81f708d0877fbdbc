import type { Harness } from './harness.js';

/** Runs a worker for all tests of a file. @returns what ends it. */
export function keepWorker(harness: Harness): () => Promise<void> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const worker = harness.withWorker(() => stopped);
  return async () => {
    stop();
    await worker;
  };
}
