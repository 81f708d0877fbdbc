import { missingSearchAttributes } from '../../src/temporal/search-attributes.js';
import type { Harness } from './harness.js';

const aDay = { seconds: 86_400 } as never;

/** Makes a namespace, which has no search attributes of ours, and waits until all of the server knows it. */
export async function makeNamespace(harness: Harness, namespace: string): Promise<void> {
  const { connection } = harness.client;
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: aDay });
  await untilKnown(() => missingSearchAttributes({ connection, namespace }));
  await untilKnown(() => harness.withWorker(async () => undefined));
}

async function untilKnown(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
