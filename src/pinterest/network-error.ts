import { isNativeError } from 'node:util/types';
import { AxiosError } from 'axios';
import { messageOf, SyncError } from '../errors.js';

/** An axios error holds the request with its token, so it is never passed on, not even as a cause. */
export function networkError(error: unknown, request: string): SyncError {
  const { code } = error instanceof AxiosError || isNativeError(error) ? (error as { code?: unknown }) : {};
  return new SyncError(
    'PinterestUnavailable',
    `${request} got no complete answer: ${messageOf(error)}${code ? ` (${code})` : ''}`,
  );
}
