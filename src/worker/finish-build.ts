/** The last step of `npm run build`: what a compiler does not do. */
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { buildRevision } from '../config/environment.js';
import { workflowModules } from '../monitoring/index.js';
import { failureConverterPath } from '../temporal/payloads/data-converter.js';
import { revisionFile } from '../version.js';
import { bundlePaths, workflowsPath } from './bundle.js';

const tracedModules = [
  ...workflowModules,
  '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors',
];

async function bundle(path: string, more: Partial<BundleOptions> = {}): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: workflowModules,
    logger: new DefaultLogger('WARN'),
    ...more,
  });
  writeFileSync(path, code);
}

/** The commit of the clone in which it is built. In an image there is none: BUILD_REVISION tells it. */
function revision(): string {
  const { stdout } = spawnSync('git', ['describe', '--always', '--abbrev=40', '--exclude=*', '--dirty'], {
    encoding: 'utf8',
  });
  return buildRevision() || stdout?.trim() || '';
}

async function main(): Promise<void> {
  const traced = { workflowInterceptorModules: tracedModules };
  await bundle(bundlePaths.plain);
  await bundle(bundlePaths.encrypted, { failureConverterPath });
  await bundle(bundlePaths.traced, traced);
  await bundle(bundlePaths.encryptedTraced, { ...traced, failureConverterPath });
  writeFileSync(revisionFile, revision());
  for (const program of ['worker.js', 'client.js']) chmodSync(join(__dirname, '..', program), 0o755);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
