import type { WorkerOptions } from '@temporalio/worker';
import type { Config } from '../config/config.js';

/**
 * A worker as a version of a deployment: Temporal gives it work once that version is made the current one. Runs that are
 * under way move on to the new version, because it can continue them: see "Change a workflow" in CONTRIBUTING.md.
 */
export function versionOf({ temporal }: Config): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (!temporal.deployment) return {};
  const { name: deploymentName, buildId } = temporal.deployment;
  return {
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName, buildId },
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}
