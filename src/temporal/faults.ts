/** What a program says when it cannot work with the Temporal server that the environment names. */
import { isGrpcServiceError, type WorkflowService } from '@temporalio/client';
import { type Config, DEFAULT_NAMESPACE } from '../config/index.js';
import { messageOf, SyncError } from '../errors.js';

/** Of https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
export const NOT_FOUND = 5;

export function unreachable({ temporal }: Config, error: unknown): SyncError {
  const address = temporal.connectionOptions.address ?? 'localhost:7233';
  return new SyncError(
    'InvalidConfig',
    `Temporal cannot be reached at ${address} (${messageOf(error)}): start it, or set TEMPORAL_ADDRESS`,
  );
}

/** @throws SyncError when the server has no such namespace, in the same words for every program. */
export async function requireNamespace(
  service: Pick<WorkflowService, 'describeNamespace'>,
  { temporal: { namespace = DEFAULT_NAMESPACE } }: Config,
): Promise<void> {
  try {
    await service.describeNamespace({ namespace });
  } catch (error) {
    // A server may refuse to describe its namespaces; the next call then shows the real fault.
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) return;
    throw new SyncError(
      'InvalidConfig',
      `Temporal has no namespace ${namespace}: set TEMPORAL_NAMESPACE to one that it has, ` +
        `or create it with temporal operator namespace create --namespace ${namespace}`,
    );
  }
}
