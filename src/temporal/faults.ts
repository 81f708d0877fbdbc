/** What a program says when it cannot work with the Temporal server that the environment names. */
import { isGrpcServiceError, type WorkflowService } from '@temporalio/client';
import { type Config, DEFAULT_NAMESPACE } from '../config/index.js';
import { messageOf, SyncError } from '../errors.js';
import { exceptionFor, proxyText } from '../network/proxy.js';
import { type TlsFault, tlsFaultOf, tryTls } from '../network/tls.js';
import { expectsTls, open } from '../network/tunnel.js';
import { addressOf, endpointOf, proxyOf, usesTls } from './address.js';

/** Of https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
export const NOT_FOUND = 5;

/** Of each attempt to find the reason. */
const TIMEOUT_MS = 5_000;

const TLS_ADVICE: Record<TlsFault, [reason: string, next: string]> = {
  'not spoken': [
    'TLS is expected and the server does not speak it',
    'set TEMPORAL_TLS=false, or correct TEMPORAL_ADDRESS',
  ],
  expected: [
    'the server expects TLS',
    'set TEMPORAL_TLS=true (TEMPORAL_API_KEY and TEMPORAL_TLS_CLIENT_CERT_PATH imply it)',
  ],
  'not trusted': [
    "the server's certificate is not trusted",
    'set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the file of its authority',
  ],
  'other name': [
    "the server's certificate has another name",
    'correct TEMPORAL_ADDRESS, or set TEMPORAL_TLS_SERVER_NAME',
  ],
};

/** @returns what to say, and whether only a person can mend it. */
export async function unreachable(
  config: Config,
  error: unknown,
): Promise<{ fault: SyncError; isLasting: boolean }> {
  const { reason = messageOf(error), next, isLasting } = await examine(config);
  const proxy = proxyOf(config);
  const by = proxy ? ` through ${proxyText(proxy)}` : '';
  const where = `Temporal cannot be reached at ${addressOf(config)}${by}`;
  const found = isLasting ? `${where}: ${reason}` : `${where} (${reason})`;
  const exception = proxy ? `, or ${exceptionFor(endpointOf(config).host)}` : '';
  const start = `start it, or set TEMPORAL_ADDRESS${exception}`;
  return { fault: new SyncError('InvalidConfig', found, { next: isLasting ? next : start }), isLasting };
}

/** @throws Error when the server, or the proxy before it, cannot be reached. */
export async function requireReachable(config: Config): Promise<void> {
  (await open(endpointOf(config), { proxy: proxyOf(config), timeoutMs: TIMEOUT_MS })).destroy();
}

interface Reason {
  reason?: string | undefined;
  next?: string | undefined;
  isLasting: boolean;
}

const unknown: Reason = { isLasting: false };

/** gRPC says only that there is no connection. @returns the reason, where one more look finds it. */
async function examine(config: Config): Promise<Reason> {
  const endpoint = endpointOf(config);
  const options = { proxy: proxyOf(config), timeoutMs: TIMEOUT_MS };
  try {
    const socket = await open(endpoint, options);
    const { tls } = config.temporal.connectionOptions;
    if (!usesTls(config)) {
      socket.destroy();
      return (await expectsTls(endpoint, options)) ? ofTls('expected') : unknown;
    }
    const { serverNameOverride = endpoint.host, serverRootCACertificate: authority } =
      typeof tls === 'object' && tls ? tls : {};
    const trial = { servername: serverNameOverride, authority: authority as Buffer | undefined };
    const fault = tlsFaultOf(await tryTls(socket, { ...trial, timeoutMs: TIMEOUT_MS }));
    return fault ? ofTls(fault) : unknown;
  } catch (error) {
    // A proxy that refuses goes on to do so.
    const { next } = error instanceof SyncError ? error : unknown;
    return { reason: messageOf(error), next, isLasting: error instanceof SyncError };
  }
}

function ofTls(fault: TlsFault): Reason {
  const [reason, next] = TLS_ADVICE[fault];
  return { reason, next, isLasting: true };
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
    throw new SyncError('InvalidConfig', `Temporal has no namespace ${namespace}`, {
      next: `set TEMPORAL_NAMESPACE to one that it has, or create it with temporal operator namespace create --namespace ${namespace}`,
    });
  }
}
