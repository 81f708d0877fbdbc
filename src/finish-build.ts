/** The last step of `npm run build`: what a compiler does not do. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { workflowModules } from './monitoring/index.js';
import { bundlePath, workflowsPath } from './worker/workflow-code.js';

async function main(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: workflowModules,
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(bundlePath, code);
  for (const program of ['worker.js', 'client.js']) chmodSync(join(__dirname, program), 0o755);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
