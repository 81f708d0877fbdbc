/** What is no answer of Pinterest's: of a proxy, or of a server that expects TLS. */
import { AxiosError } from 'axios';
import { SyncError } from '../errors.js';
import { withoutBrackets } from '../network/proxies.js';
import { tlsFaultIn } from '../network/tls.js';
import { expectsTls } from '../network/tunnel.js';
import type { Answer } from './answer.js';
import { networkError, TLS_ADVICE } from './network-error.js';

const PROBE_MS = 5_000;

/** Of an error that a request to the API ended with: its address may begin with http: although its server speaks nothing but TLS. */
export async function networkErrorOf(error: unknown, request: string, apiUrl: string): Promise<SyncError> {
  if (error instanceof SyncError) return error;
  const { protocol, hostname: host, port } = new URL(apiUrl);
  // The server hangs up, or its first bytes are no HTTP.
  const isOdd = error instanceof AxiosError && /^(ECONNRESET|EPIPE|HPE_)/.test(error.code ?? '');
  const endpoint = { host: withoutBrackets(host), port: Number(port) || 80 };
  const isPlain = protocol === 'http:' && isOdd;
  return isPlain && (await expectsTls(endpoint, { timeoutMs: PROBE_MS }))
    ? tlsExpected(request)
    : networkError(error, request);
}

/** An answer that only looks like one of Pinterest's: of a proxy, or of a server that expects TLS. */
export function foreignAnswer(
  apiUrl: string,
  request: string,
  { status, body }: Answer,
): SyncError | undefined {
  if (status === 407) {
    const message = `${request} was answered with HTTP 407: a proxy wants a user and a password; put them into HTTP_PROXY before the host, with a colon between and an @ behind`;
    return new SyncError('InvalidConfig', message);
  }
  const isPlain = status === 400 && apiUrl.startsWith('http:');
  return isPlain && tlsFaultIn(body.slice(0, 2_000)) === 'expected' ? tlsExpected(request) : undefined;
}

function tlsExpected(request: string): SyncError {
  const [code, advice] = TLS_ADVICE.expected;
  return new SyncError(code, `${request} got no answer: ${advice}`);
}
