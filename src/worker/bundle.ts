/**
 * Where a worker has its workflows from. Bundling needs webpack and takes most of a worker's start, so `npm run
 * build` does it once, beside the compiled files; from source, a worker does it at its start.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';

const ROOT = join(__dirname, '..');
export const workflowsPath = join(ROOT, 'workflows');

interface BundlePaths {
  plain: string;
  /** Encrypted failures need other code in the workflows, and so do traces. */
  encrypted: string;
  traced: string;
  encryptedTraced: string;
}

/** What the build makes in the folder of its compiled files. */
export const bundlesIn = (folder: string): BundlePaths => ({
  plain: join(folder, 'workflows.bundle.js'),
  encrypted: join(folder, 'workflows-encrypted.bundle.js'),
  traced: join(folder, 'workflows-traced.bundle.js'),
  encryptedTraced: join(folder, 'workflows-encrypted-traced.bundle.js'),
});

export const bundlePaths = bundlesIn(ROOT);

/** A worker's options with its workflows in them. Traces are the only plugin that it has. */
export function withWorkflows<
  Options extends Pick<WorkerOptions, 'interceptors' | 'plugins' | 'dataConverter'>,
>(options: Options, bundles: BundlePaths) {
  const [plain, encrypted] = options.plugins?.length
    ? [bundles.traced, bundles.encryptedTraced]
    : [bundles.plain, bundles.encrypted];
  const codePath = options.dataConverter?.failureConverterPath ? encrypted : plain;
  if (!existsSync(codePath)) return { ...options, workflowsPath };
  // It is in the bundle.
  const { workflowModules: _, ...interceptors } = options.interceptors ?? {};
  return { ...options, interceptors, workflowBundle: { codePath } };
}
