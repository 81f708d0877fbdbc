/**
 * Where a worker has its workflows from. To bundle them takes webpack and most of a worker's start, so
 * `npm run build` does it once, beside the compiled files; from source, a worker does it at its start.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';

export const workflowsPath = join(__dirname, '..', 'workflows');
export const bundlePath = join(__dirname, '..', 'workflows.bundle.js');

export function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  return existsSync(bundlePath) ? { workflowBundle: { codePath: bundlePath } } : { workflowsPath };
}
