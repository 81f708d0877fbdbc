import { isNativeError } from 'node:util/types';
import { AxiosError } from 'axios';
import { messageOf, SyncError } from '../errors.js';
import { type TlsFault, tlsFaultOf } from '../network/tls.js';
import type { ErrorCode } from '../shared/error-table.js';

/** What to do about it; only what stays as it is until somebody corrects it ends a run at once. */
export const TLS_ADVICE: Record<TlsFault, [code: ErrorCode, advice: string]> = {
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

/** An axios error holds the request with its token, so it is never passed on, not even as a cause. */
export function networkError(error: unknown, request: string): SyncError {
  const known = error instanceof AxiosError ? error.cause : undefined;
  if (known instanceof SyncError) return new SyncError(known.code, `${request}: ${known.message}`);
  const { code } = error instanceof AxiosError || isNativeError(error) ? (error as { code?: unknown }) : {};
  const failed = `${request} got no complete answer: ${messageOf(error)}${code ? ` (${code})` : ''}`;
  const fault = tlsFaultOf(error);
  if (!fault) return new SyncError('PinterestUnavailable', failed);
  const [codeOfFault, advice] = TLS_ADVICE[fault];
  return new SyncError(codeOfFault, `${failed.trim()}: ${advice}`);
}
