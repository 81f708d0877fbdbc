import { AxiosError } from 'axios';
import { messageOf, SyncError } from '../errors.js';
import { withoutBrackets } from '../network/proxies.js';
import { type TlsFault, tlsFaultIn, tlsFaultOf } from '../network/tls.js';
import { expectsTls } from '../network/tunnel.js';
import type { ErrorCode } from '../shared/error-table.js';
import type { Answer } from './answer.js';

/** What to do about it; only what stays as it is until somebody corrects it ends a run at once. */
const TLS_ADVICE: Record<TlsFault, [code: ErrorCode, advice: string]> = {
  'not spoken': [
    'InvalidConfig',
    'the server does not speak TLS: PINTEREST_API_URL of a sandbox begins with http:',
  ],
  expected: ['InvalidConfig', 'the server expects TLS: PINTEREST_API_URL must begin with https:'],
  'not trusted': [
    'PinterestUnavailable',
    'if a proxy of your company reads TLS traffic, set NODE_EXTRA_CA_CERTS to the file of its certificate authority, ' +
      'in the environment of the process (a .env file is read too late)',
  ],
  'other name': ['PinterestUnavailable', 'something between answers in the place of Pinterest'],
};

const PROBE_MS = 5_000;

/** An axios error holds the request with its token, so it is never passed on, not even as a cause. */
export function networkError(error: unknown, request: string): SyncError {
  const known = error instanceof AxiosError ? error.cause : undefined;
  if (known instanceof SyncError) return new SyncError(known.code, `${request}: ${known.message}`);
  const code = error instanceof AxiosError ? error.code : undefined;
  const failed = `${request} got no complete answer: ${messageOf(error)}${code ? ` (${code})` : ''}`;
  const fault = tlsFaultOf(error);
  if (!fault) return new SyncError('PinterestUnavailable', failed);
  const [codeOfFault, advice] = TLS_ADVICE[fault];
  return new SyncError(codeOfFault, `${failed.trim()}: ${advice}`);
}

/** The same, for the address of the API, which may begin with http: although its server speaks nothing but TLS. */
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
    const message = `${request} was answered with HTTP 407: a proxy wants a user and a password, such as HTTP_PROXY=http://USER:PASSWORD@HOST:PORT`;
    return new SyncError('InvalidConfig', message);
  }
  const isPlain = status === 400 && apiUrl.startsWith('http:');
  return isPlain && tlsFaultIn(body.slice(0, 2_000)) === 'expected' ? tlsExpected(request) : undefined;
}

function tlsExpected(request: string): SyncError {
  const [code, advice] = TLS_ADVICE.expected;
  return new SyncError(code, `${request} got no answer: ${advice}`);
}
