/**
 * Where a worker has its workflows from. To bundle them takes webpack and most of a worker's start, so
 * `npm run build` does it once, beside the compiled files; from source, a worker does it at its start.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';

export const workflowsPath = join(__dirname, '..', 'workflows');
export const bundlePath = join(__dirname, '..', 'workflows.bundle.js');

/** A worker's options with its workflows in them. */
export function withWorkflows<
  Options extends Pick<WorkerOptions, 'interceptors' | 'plugins' | 'dataConverter'>,
>(options: Options) {
  // Traces and encryption have workflow code of their own, which only a bundle that is made for them has.
  const hasMore = options.plugins?.length || options.dataConverter?.failureConverterPath;
  if (hasMore || !existsSync(bundlePath)) return { ...options, workflowsPath };
  // It is in the bundle.
  const { workflowModules: _, ...interceptors } = options.interceptors ?? {};
  return { ...options, interceptors, workflowBundle: { codePath: bundlePath } };
}
