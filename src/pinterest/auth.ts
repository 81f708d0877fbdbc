import axios from 'axios';
import { SyncError } from '../errors.js';
import { networkError, parse } from './http.js';
import { type RequestObserver, unwatched } from './observer.js';
import { type Answer, errorOf } from './read-answer.js';

/** Where the bearer token comes from. */
export interface TokenSource {
  get(): Promise<string>;
  /** Asked for when Pinterest refused `refused`; absent where there is no way to get another. */
  renew?(refused: string): Promise<string>;
}

export interface AppCredentials {
  appId: string;
  appSecret: string;
  /** The one that the environment names; Pinterest may have replaced it since. */
  refreshToken: string;
}

/** How the program was given access. */
export type Credentials = { accessToken: string } | AppCredentials;

export interface Grant {
  refreshToken: string;
  accessToken?: string;
  /** When the access token is to be renewed, in milliseconds since 1970. */
  renewAt?: number;
  /** When the refresh token ends, in milliseconds since 1970; a person has to connect again before. */
  endsAt?: number;
}

/** Where a grant is kept between renewals, one for all workers. */
export interface GrantStore {
  /** Hands the grant to `change` while nobody else can change it, and keeps what comes back before anyone uses it. */
  update(change: (held: Grant) => Promise<Grant>): Promise<Grant>;
}

/** A token is renewed this long before it ends; a short-lived one after half of its time. */
const RENEW_AHEAD_MS = 5 * 60_000;

export function fixedToken(accessToken: string): TokenSource {
  return { get: async () => accessToken };
}

/** Access tokens from an app's refresh token, renewed before they end and when Pinterest refuses one. */
export function refreshedTokens(
  apiUrl: string,
  credentials: AppCredentials,
  store: GrantStore,
  observer: RequestObserver = unwatched,
): TokenSource {
  let held: Grant | undefined;
  let pending: Promise<string> | undefined;

  const isFresh = ({ accessToken, renewAt = 0 }: Grant, refused?: string) =>
    accessToken !== undefined && accessToken !== refused && Date.now() < renewAt;

  async function obtain(refused?: string): Promise<string> {
    held = await store.update(async (stored) =>
      // Another worker may have renewed it already.
      isFresh(stored, refused) ? stored : await requestGrant(apiUrl, { ...credentials, ...stored }, observer),
    );
    return held.accessToken as string;
  }

  /** Callers that need a token at the same time share one request. */
  function obtainOnce(refused?: string): Promise<string> {
    pending ??= obtain(refused).finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return {
    get: async () => (held?.accessToken && isFresh(held) ? held.accessToken : obtainOnce()),
    renew: async (refused) =>
      held?.accessToken && isFresh(held, refused) ? held.accessToken : obtainOnce(refused),
  };
}

async function requestGrant(
  apiUrl: string,
  credentials: AppCredentials,
  observer: RequestObserver,
): Promise<Grant> {
  const asked = { method: 'POST', path: '/oauth/token', category: 'oauth' } as const;
  const request = `${asked.method} ${asked.path}`;
  const answer = await observer.request(asked, () => postGrant(apiUrl, credentials, request));
  // Any refusal of the grant itself means that it is void, whatever the status.
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    throw new SyncError(
      'AuthenticationFailed',
      `Pinterest refused to renew the access token (HTTP ${answer.status})`,
    );
  }
  const error = errorOf(answer, request);
  if (error) throw error;
  return readGrant(parse(answer, request).json, credentials.refreshToken, request);
}

async function postGrant(
  apiUrl: string,
  { appId, appSecret, refreshToken }: AppCredentials,
  request: string,
): Promise<Answer> {
  // continuous_refresh is needed by apps made before 2025-09-25 and ignored for later ones.
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    continuous_refresh: 'true',
  });
  const { status, headers, data } = await axios
    .post<string>(`${apiUrl}/oauth/token`, form, {
      auth: { username: appId, password: appSecret },
      maxRedirects: 0,
      responseType: 'text',
      transformResponse: [(body: unknown) => body],
      validateStatus: () => true,
      timeout: 30_000,
    })
    .catch((error: unknown) => {
      throw networkError(error, request);
    });
  return { status, headers, body: data };
}

function readGrant(json: unknown, usedRefreshToken: string, request: string): Grant {
  const grant = json as {
    access_token?: unknown;
    expires_in?: unknown;
    refresh_token?: unknown;
    refresh_token_expires_in?: unknown;
  };
  if (typeof grant.access_token !== 'string' || typeof grant.expires_in !== 'number') {
    throw new SyncError(
      'UnexpectedResponse',
      `The answer to ${request} holds no access_token with expires_in`,
    );
  }
  return {
    accessToken: grant.access_token,
    renewAt: Date.now() + Math.max(grant.expires_in * 1_000 - RENEW_AHEAD_MS, grant.expires_in * 500),
    // The old one may be void once Pinterest has handed out a new one.
    refreshToken: typeof grant.refresh_token === 'string' ? grant.refresh_token : usedRefreshToken,
    ...(typeof grant.refresh_token_expires_in === 'number'
      ? { endsAt: Date.now() + grant.refresh_token_expires_in * 1_000 }
      : {}),
  };
}
