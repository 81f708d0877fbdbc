import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { Config } from '../../config/index.js';
import { messageOf } from '../../errors.js';
import { searchAttributeNames } from '../../shared/search-attribute-keys.js';
import { counted } from '../../shared/words.js';
import { connectServer } from '../../temporal/client-connection.js';
import { NOT_FOUND } from '../../temporal/faults.js';
import { readInput } from '../../temporal/read-input.js';
import { missingSearchAttributes } from '../../temporal/search-attributes.js';
import { countWorkers, type TaskKind } from '../../temporal/workers.js';
import { findOtherDatabase, ownDatabase } from '../run/same-database.js';
import { type Examination, examinationOf, Fault, type Finding } from './finding.js';

/** Of https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const PERMISSION_DENIED = 7;

export async function checkTemporal(config: Config): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Temporal');
  let client: Client | undefined;
  const isThere = await examine('server', async () => {
    client = await connectServer(config);
    const { serverVersion } = await client.workflowService.getSystemInfo({});
    return `version ${serverVersion} at ${config.temporal.connectionOptions.address ?? 'localhost:7233'}`;
  });
  try {
    if (client && isThere) await checkServer(client, config, examine);
  } finally {
    await client?.connection.close();
  }
  return findings;
}

async function checkServer(client: Client, config: Config, examine: Examination['examine']): Promise<void> {
  await examine('features', () => checkFeatures(client));
  const exists = await examine('namespace', () => checkNamespace(client));
  if (!exists) return;
  await examine('workers', () => checkWorkers(client, config));
  const { deployment } = config.temporal;
  if (deployment) await examine('version', () => checkVersion(client, deployment));
  await examine('search', () => checkSearchAttributes(client));
  await examine('payloads', () => checkPayloads(client, config));
}

/** A program without the key of the last run can neither show nor continue it. */
async function checkPayloads(client: Client, config: Config): Promise<string> {
  const kept = config.encryptPayloads ? 'encrypted' : 'plain';
  const query = `TaskQueue = '${config.temporal.taskQueue}'`;
  for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 1 })) {
    await readInput(client, { workflowId, runId });
    return `${kept}; those of the last run can be read`;
  }
  return `${kept}; there is no run yet`;
}

async function checkFeatures(client: Client): Promise<string> {
  const { capabilities } = await client.workflowService.getSystemInfo({});
  if (capabilities?.supportsSchedules) return 'it has schedules';
  throw new Fault(
    'it has no schedules',
    'Upgrade the server (1.20 or newer), or start syncs by other means.',
  );
}

async function checkNamespace(client: Client): Promise<string> {
  const { namespace } = client.options;
  try {
    const { config } = await client.workflowService.describeNamespace({ namespace });
    const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    return `${namespace}, runs are kept for ${counted(Math.round(seconds / 86_400), 'day')}`;
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
    throw new Fault(
      `there is no namespace ${namespace}`,
      `temporal operator namespace create --namespace ${namespace}, or set TEMPORAL_NAMESPACE`,
    );
  }
}

const KINDS: readonly TaskKind[] = ['workflows', 'activities'];

async function checkWorkers(client: Client, config: Config): Promise<string> {
  const { taskQueue } = config.temporal;
  const counts: number[] = [];
  for (const kind of KINDS) {
    const workers = await countWorkers(client, taskQueue, kind);
    if (workers === 0) {
      throw new Fault(`none takes ${kind} of task queue ${taskQueue}`, 'pinterest-ads-worker');
    }
    counts.push(workers);
  }
  const difference = await findOtherDatabase(client, taskQueue, await ownDatabase(config));
  if (difference) throw new Fault(difference.found, difference.next);
  const count = Math.min(...counts);
  return `${counted(count, 'worker')} ${count === 1 ? 'polls' : 'poll'} task queue ${taskQueue}`;
}

/** Workers of a version that is not the current one get no new work. */
async function checkVersion(
  client: Client,
  { name, buildId }: { name: string; buildId: string },
): Promise<string> {
  const setCurrent = `temporal worker deployment set-current-version --deployment-name ${name} --build-id ${buildId}`;
  const current = await readCurrentVersion(client, name);
  if (current === buildId) return `${buildId} is the current version of deployment ${name}`;
  if (current === undefined)
    throw new Fault(`deployment ${name} has no current version, so no worker gets work`, setCurrent);
  throw new Fault(`the current version of deployment ${name} is ${current}, and not ${buildId}`, setCurrent);
}

async function readCurrentVersion(client: Client, deploymentName: string): Promise<string | undefined> {
  const { namespace } = client.options;
  try {
    const { workerDeploymentInfo } = await client.workflowService.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId || undefined;
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
    throw new Fault(
      `there is no deployment ${deploymentName}: no worker with TEMPORAL_DEPLOYMENT_NAME has started yet`,
      'pinterest-ads-worker',
    );
  }
}

/** They are used to find runs in the Web UI. The sync works without them. */
async function checkSearchAttributes(client: Client): Promise<string> {
  try {
    const { connection, options } = client;
    const missing = await missingSearchAttributes({ connection, namespace: options.namespace });
    if (missing.length === 0) return `${searchAttributeNames.join(', ')} are registered`;
    return `${missing.join(', ')} not registered: pinterest-ads-sync migrate registers them (optional)`;
  } catch (error) {
    // Temporal Cloud does not return the list.
    if (isGrpcServiceError(error) && error.code === PERMISSION_DENIED)
      return `the server does not say (${messageOf(error)}); they are optional`;
    throw error;
  }
}
