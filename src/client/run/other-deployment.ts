/**
 * Workflow and schedule ids are the same for everybody in a namespace, so two deployments must not share one.
 *
 * @throws Error when `found`, which is there already, belongs to the workers of another task queue.
 */
export function assertOwn(what: string, found: string | undefined, ours: string): void {
  if (found === undefined || found === ours) return;
  throw new Error(
    `${what} already exists for task queue ${found}, but TEMPORAL_TASK_QUEUE is ${ours}. ` +
      'Two deployments cannot share a namespace: give each its own (TEMPORAL_NAMESPACE).',
  );
}
