/**
 * Where a worker has its workflows from. Bundling needs webpack and takes most of a worker's start, so `npm run
 * build` does it once, beside the compiled files; from source, a worker does it at its start.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';

const ROOT = join(__dirname, '..');
export const workflowsPath = join(ROOT, 'workflows');

export interface BundlePaths {
  plain: string;
  /** Encrypted failures need other code in the workflows. */
  encrypted: string;
}

/** What the build makes in the folder of its compiled files. */
export const bundlesIn = (folder: string): BundlePaths => ({
  plain: join(folder, 'workflows.bundle.js'),
  encrypted: join(folder, 'workflows-encrypted.bundle.js'),
});

export const bundlePaths = bundlesIn(ROOT);

/** A worker's options with its workflows in them. */
export function withWorkflows<
  Options extends Pick<WorkerOptions, 'interceptors' | 'plugins' | 'dataConverter'>,
>(options: Options, bundles: BundlePaths) {
  const codePath = bundles[options.dataConverter?.failureConverterPath ? 'encrypted' : 'plain'];
  // Plugins, such as the one for traces, have workflow code of their own, which only a bundle made for them has.
  if (options.plugins?.length || !existsSync(codePath)) return { ...options, workflowsPath };
  // It is in the bundle.
  const { workflowModules: _, ...interceptors } = options.interceptors ?? {};
  return { ...options, interceptors, workflowBundle: { codePath } };
}
