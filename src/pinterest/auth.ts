import axios from 'axios';
import { SyncError } from '../errors.js';
import { networkError, parse } from './http.js';

/** Where the bearer token comes from. */
export interface TokenSource {
  get(signal?: AbortSignal): Promise<string>;
  /** Asked for when Pinterest refused `refused`; absent where there is no way to get another. */
  renew?(refused: string, signal?: AbortSignal): Promise<string>;
}

/** How the program was given access. */
export type Credentials =
  | { accessToken: string }
  | { appId: string; appSecret: string; refreshToken: string };

/** A token is renewed this long before it ends. */
const RENEW_AHEAD_MS = 5 * 60_000;

export function createTokenSource(apiUrl: string, credentials: Credentials): TokenSource {
  if ('accessToken' in credentials) return { get: async () => credentials.accessToken };

  let refreshToken = credentials.refreshToken;
  let held: { token: string; renewAt: number } | undefined;
  let pending: Promise<string> | undefined;

  async function refresh(): Promise<string> {
    const grant = await requestGrant(apiUrl, { ...credentials, refreshToken } as RefreshCredentials);
    // Pinterest may hand out a new refresh token with the access token; the old one may then be void.
    refreshToken = grant.refreshToken ?? refreshToken;
    held = { token: grant.accessToken, renewAt: Date.now() + grant.expiresInMs - RENEW_AHEAD_MS };
    return grant.accessToken;
  }

  /** Callers that need a token at the same time share one request. */
  function refreshOnce(): Promise<string> {
    pending ??= refresh().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return {
    get: async () => (held && Date.now() < held.renewAt ? held.token : refreshOnce()),
    renew: async (refused) => (held && held.token !== refused ? held.token : refreshOnce()),
  };
}

type RefreshCredentials = Extract<Credentials, { refreshToken: string }>;

interface Grant {
  accessToken: string;
  expiresInMs: number;
  refreshToken: string | undefined;
}

async function requestGrant(apiUrl: string, credentials: RefreshCredentials): Promise<Grant> {
  const request = 'POST /oauth/token';
  // continuous_refresh is needed by apps made before 2025-09-25 and ignored for later ones.
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: credentials.refreshToken,
    continuous_refresh: 'true',
  });
  const answer = await axios
    .post<string>(`${apiUrl}/oauth/token`, form, {
      auth: { username: credentials.appId, password: credentials.appSecret },
      maxRedirects: 0,
      responseType: 'text',
      transformResponse: [(body: unknown) => body],
      validateStatus: () => true,
      timeout: 30_000,
    })
    .catch((error: unknown) => {
      throw networkError(error, request, false);
    });
  // Any other refusal of the grant itself means that it is void, whatever the status.
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    throw new SyncError(
      'AuthenticationFailed',
      `Pinterest refused to renew the access token (HTTP ${answer.status})`,
    );
  }
  const { json } = parse({ status: answer.status, headers: answer.headers, body: answer.data }, request);
  const grant = json as { access_token?: unknown; expires_in?: unknown; refresh_token?: unknown };
  if (typeof grant.access_token !== 'string' || typeof grant.expires_in !== 'number') {
    throw new SyncError(
      'UnexpectedResponse',
      `The answer to ${request} holds no access_token with expires_in`,
    );
  }
  return {
    accessToken: grant.access_token,
    expiresInMs: grant.expires_in * 1_000,
    refreshToken: typeof grant.refresh_token === 'string' ? grant.refresh_token : undefined,
  };
}
