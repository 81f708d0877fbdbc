import axios from 'axios';
import { SyncError } from '../errors.js';
import { networkError, parse } from './http.js';
import { type RequestObserver, unwatched } from './observer.js';
import { type Answer, errorOf } from './read-answer.js';

/** Where the bearer token comes from. */
export interface TokenSource {
  get(): Promise<string>;
  /** Asked for when Pinterest refused `refused`; absent where there is no way to get another. */
  renew?(refused: string): Promise<RenewedToken>;
  /** Told that Pinterest takes no token of this source; answers with the error to be thrown instead. */
  explain?(error: SyncError): Promise<SyncError>;
}

export interface RenewedToken {
  token: string;
  /** Whether Pinterest gave it just now; else another worker had it already, and it may be old itself. */
  isNew: boolean;
}

/** A program as Pinterest knows it. */
export interface App {
  appId: string;
  appSecret: string;
}

export interface AppCredentials extends App {
  /** The one that the environment names; Pinterest may have replaced it since. */
  refreshToken: string;
}

/** How the program was given access. */
export type Credentials = { accessToken: string } | AppCredentials;

/** All times are in milliseconds since 1970. */
export interface Grant {
  refreshToken: string;
  accessToken?: string;
  /** When the access token is to be renewed. */
  renewAt?: number;
  accessTokenEndsAt?: number;
  /** When the refresh token ends; a person has to connect again before. */
  endsAt?: number;
  /** What it allows, separated by commas. */
  scope?: string;
}

/** Where a grant is kept between renewals, one for all workers. */
export interface GrantStore {
  /** The grant as it is now; another worker may have renewed it. */
  read(): Promise<Grant>;
  /** Hands the grant to `change` while nobody else can change it, and keeps what comes back before anyone uses it. */
  update(change: (held: Grant) => Promise<Grant>): Promise<Grant>;
  /**
   * Told that Pinterest no longer takes what was kept: the grant, or only a token that it has just given. Answers
   * with the error that says what to do.
   */
  refused?(error: SyncError, what: 'grant' | 'token'): Promise<SyncError>;
}

/** A token is renewed this long before it ends; a short-lived one after half of its time. */
const RENEW_AHEAD_MS = 5 * 60_000;

const TOKEN_ANSWER_BYTES = 1024 * 1024;

const GRANT_FIELDS = [
  'access_token',
  'expires_in',
  'refresh_token',
  'refresh_token_expires_in',
  'scope',
] as const;

export function fixedToken(accessToken: string): TokenSource {
  return { get: async () => accessToken };
}

/** Access tokens from a refresh token, renewed before they end and when Pinterest refuses one. */
export function refreshedTokens(
  apiUrl: string,
  app: App,
  store: GrantStore,
  observer: RequestObserver = unwatched,
): TokenSource {
  let held: Grant | undefined;
  let pending: Promise<RenewedToken> | undefined;

  const isFresh = ({ accessToken, renewAt = 0 }: Grant, refused?: string) =>
    accessToken !== undefined && accessToken !== refused && Date.now() < renewAt;

  async function obtain(refused?: string): Promise<RenewedToken> {
    let isNew = false;
    const renew = async (stored: Grant) => {
      if (isFresh(stored, refused)) return stored;
      isNew = true;
      return requestGrant(apiUrl, app, { grant_type: 'refresh_token', ...formOf(stored) }, observer);
    };
    // Another worker may have renewed it already, and looking holds nobody up.
    const stored = await store.read();
    held = isFresh(stored, refused) ? stored : await updated(renew);
    return { token: held.accessToken as string, isNew };
  }

  async function updated(change: (stored: Grant) => Promise<Grant>): Promise<Grant> {
    try {
      return await store.update(change);
    } catch (error) {
      const isRefusal = error instanceof SyncError && error.code === 'AuthenticationFailed';
      throw isRefusal && store.refused ? await store.refused(error, 'grant') : error;
    }
  }

  /** Callers that need a token at the same time share one request. */
  function obtainOnce(refused?: string): Promise<RenewedToken> {
    pending ??= obtain(refused).finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return {
    get: async () => (held?.accessToken && isFresh(held) ? held.accessToken : (await obtainOnce()).token),
    renew: async (refused) =>
      held?.accessToken && isFresh(held, refused)
        ? { token: held.accessToken, isNew: false }
        : obtainOnce(refused),
    explain: async (error) => (store.refused ? store.refused(error, 'token') : error),
  };
}

const formOf = ({ refreshToken }: Grant) => ({ refresh_token: refreshToken });

/** The grant that a user has just agreed to. */
export function exchangeCode(
  apiUrl: string,
  app: App,
  { code, redirectUri }: { code: string; redirectUri: string },
): Promise<Grant> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  return requestGrant(apiUrl, app, form, unwatched);
}

type GrantForm = Readonly<Record<string, string>>;

async function requestGrant(
  apiUrl: string,
  app: App,
  form: GrantForm,
  observer: RequestObserver,
): Promise<Grant> {
  const asked = { method: 'POST', path: '/oauth/token', category: 'oauth' } as const;
  const request = `${asked.method} ${asked.path}`;
  const answer = await observer.request(asked, () => postGrant(apiUrl, app, form, request));
  // Any refusal of the grant itself means that it is void, whatever the status.
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    const what = form.code ? 'the code of the login' : 'to renew the access token';
    throw new SyncError(
      // Not about the grant: it may be sound once the environment names the app as it is.
      answer.status === 401 ? 'AppUnknown' : 'AuthenticationFailed',
      answer.status === 401
        ? `Pinterest does not know the app by its id and secret (HTTP 401 for ${request})`
        : `Pinterest refused ${what} (HTTP ${answer.status})`,
    );
  }
  const error = errorOf(answer, request);
  if (error) throw error;
  return readGrant(parse(answer, request).json, form.refresh_token, request);
}

async function postGrant(
  apiUrl: string,
  { appId, appSecret }: App,
  form: GrantForm,
  request: string,
): Promise<Answer> {
  // continuous_refresh is needed by apps made before 2025-09-25 and ignored for later ones.
  const body = new URLSearchParams({ ...form, continuous_refresh: 'true' });
  const { status, headers, data } = await axios
    .post<string>(`${apiUrl}/oauth/token`, body, {
      auth: { username: appId, password: appSecret },
      maxRedirects: 0,
      responseType: 'text',
      transformResponse: [(body: unknown) => body],
      validateStatus: () => true,
      timeout: 30_000,
      maxContentLength: TOKEN_ANSWER_BYTES,
    })
    .catch((error: unknown) => {
      throw networkError(error, request);
    });
  return { status, headers, body: data };
}

function readGrant(json: unknown, usedRefreshToken: string | undefined, request: string): Grant {
  const grant = json as Partial<Record<(typeof GRANT_FIELDS)[number], unknown>>;
  // The old one may be void once Pinterest has handed out a new one.
  const refreshToken = typeof grant.refresh_token === 'string' ? grant.refresh_token : usedRefreshToken;
  const { access_token: accessToken, expires_in: seconds, refresh_token_expires_in: lasts, scope } = grant;
  if (typeof accessToken !== 'string' || typeof seconds !== 'number' || refreshToken === undefined) {
    const missing = refreshToken === undefined ? 'refresh_token' : 'access_token with expires_in';
    throw new SyncError('UnexpectedResponse', `The answer to ${request} holds no ${missing}`);
  }
  const now = Date.now();
  const renewals = [now + Math.max(seconds * 1_000 - RENEW_AHEAD_MS, seconds * 500)];
  // A renewal also makes the refresh token last longer, so it may not wait until that one has ended.
  if (typeof lasts === 'number') renewals.push(now + lasts * 500);
  return {
    accessToken,
    accessTokenEndsAt: now + seconds * 1_000,
    renewAt: Math.min(...renewals),
    refreshToken,
    ...(typeof lasts === 'number' ? { endsAt: now + lasts * 1_000 } : {}),
    ...(typeof scope === 'string' ? { scope } : {}),
  };
}
