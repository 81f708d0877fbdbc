/** Pinterest's token endpoint: a login's code, or a refresh token, becomes a grant. */
import axios from 'axios';
import { SyncError } from '../errors.js';
import { noProxies, type Proxies } from '../network/proxies.js';
import { routeTo } from '../network/route.js';
import type { App } from '../shared/credentials.js';
import { learnToken } from '../shared/redact.js';
import type { Answer } from './answer.js';
import { foreignAnswer, networkErrorOf } from './foreign-answer.js';
import type { NewGrant } from './grant.js';
import { isObject } from './json-values.js';
import { readJson } from './lenient-json.js';
import { noObserver, type RequestObserver } from './observer.js';
import { errorOf } from './read-answer.js';
import { readBody } from './read-body.js';
import { ACCEPTED_ENCODINGS, unread } from './unread.js';

const TIMEOUT_MS = 30_000;

/** Where tokens are requested, by whom, and who watches. */
interface TokenEndpoint {
  apiUrl: string;
  app: App;
  observer: RequestObserver;
  /** Default: none. */
  proxies?: Proxies | undefined;
  /** Default: half a minute. */
  timeoutMs?: number | undefined;
}

const PATH = '/oauth/token';
const REQUEST = `POST ${PATH}`;

interface LoginCode extends Pick<TokenEndpoint, 'proxies'> {
  code: string;
  redirectUri: string;
}

/**
 * The grant that a user has just agreed to.
 *
 * @throws SyncError AuthenticationFailed when Pinterest does not accept the code, AppUnknown when it does not
 * know the app.
 */
export function exchangeCode(
  apiUrl: string,
  app: App,
  { code, redirectUri, proxies }: LoginCode,
): Promise<NewGrant> {
  learnToken(code);
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  return requestGrant({ apiUrl, app, observer: noObserver, proxies, form, what: 'the code of the login' });
}

/**
 * A new access token, and sometimes a new refresh token, after which the old one may be invalid.
 *
 * @throws SyncError AuthenticationFailed when Pinterest no longer accepts the refresh token, AppUnknown when it
 * does not know the app.
 */
export function renewGrant(endpoint: TokenEndpoint, refreshToken: string): Promise<NewGrant> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return requestGrant({ ...endpoint, form, what: 'to renew the access token' });
}

interface GrantRequest extends TokenEndpoint {
  form: Readonly<Record<string, string>>;
  /** What Pinterest refuses, for the message. */
  what: string;
}

async function requestGrant(request: GrantRequest): Promise<NewGrant> {
  const { observer, form, what } = request;
  const summary = { method: 'POST', path: PATH, category: 'oauth' } as const;
  const answer = await observer.request(summary, () => postForm(request));
  const error = refusalOf(answer, what) ?? errorOf({ ...answer, body: '' }, REQUEST);
  if (error) throw error;
  return readGrant(grantOf(answer), form.refresh_token);
}

/** What the answer holds is never quoted: even a part of it may be the part of a token. */
function grantOf({ body }: Answer): unknown {
  const read = readJson(body);
  if (read) return read.json;
  throw new SyncError(
    'PinterestUnavailable',
    `The answer to ${REQUEST} is not JSON (${body.length} characters)`,
  );
}

/** The statuses with which Pinterest refuses a grant or an app. Others come from what lies between: 407, 408, .. */
const REFUSALS = [400, 401, 403];

/** Pinterest gives its reasons as JSON; the page of a proxy or a firewall says nothing about the grant. */
function refusalOf({ status, body }: Answer, what: string): SyncError | undefined {
  if (!REFUSALS.includes(status)) return undefined;
  if (!isObject(readJson(body)?.json)) {
    return new SyncError(
      'PinterestUnavailable',
      `${REQUEST} was answered with HTTP ${status}, and not in Pinterest's form: something between may have answered`,
    );
  }
  // This says nothing about the grant: it may be valid once the environment names the app correctly.
  if (status === 401) {
    return new SyncError(
      'AppUnknown',
      `Pinterest does not know the app by its id and secret (HTTP 401 for ${REQUEST})`,
    );
  }
  return new SyncError('AuthenticationFailed', `Pinterest refused ${what} (HTTP ${status})`);
}

async function postForm({
  apiUrl,
  app,
  form,
  timeoutMs = TIMEOUT_MS,
  proxies = noProxies,
}: GrantRequest): Promise<Answer> {
  // continuous_refresh is needed by apps made before 2025-09-25 and ignored for later ones.
  const body = new URLSearchParams({ ...form, continuous_refresh: 'true' });
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const { status, headers, data } = await axios.post<AsyncIterable<Buffer>>(`${apiUrl}${PATH}`, body, {
      ...routeTo(apiUrl, proxies),
      auth: { username: app.appId, password: app.appSecret },
      headers: { 'Accept-Encoding': ACCEPTED_ENCODINGS },
      signal: timeout,
      ...unread,
    });
    const answer = { status, headers, chunks: data };
    const text = await readBody(answer, { request: REQUEST, kind: 'object' });
    const foreign = foreignAnswer(apiUrl, REQUEST, { status, headers, body: text });
    if (foreign) throw foreign;
    return { status, headers, body: text };
  } catch (error) {
    if (error instanceof SyncError) throw error;
    if (!timeout.aborted) throw await networkErrorOf(error, REQUEST, apiUrl);
    const waited = `No complete answer to ${REQUEST} within ${timeoutMs / 1_000} s`;
    throw new SyncError('PinterestUnavailable', waited);
  }
}

type GrantAnswer = Partial<
  Record<'access_token' | 'expires_in' | 'refresh_token' | 'refresh_token_expires_in' | 'scope', unknown>
>;

/** @param usedRefreshToken stays good when Pinterest hands out no other. */
function readGrant(json: unknown, usedRefreshToken: string | undefined): NewGrant {
  const {
    access_token: accessToken,
    expires_in: seconds,
    refresh_token: newRefreshToken,
    refresh_token_expires_in: refreshSeconds,
    scope,
  } = (isObject(json) ? json : {}) as GrantAnswer;
  const refreshToken = isToken(newRefreshToken) ? newRefreshToken : usedRefreshToken;
  if (!isToken(accessToken) || !isTime(seconds) || refreshToken === undefined) {
    const missing = refreshToken === undefined ? 'refresh_token' : 'access_token with expires_in';
    throw new SyncError(
      'UnexpectedResponse',
      `The answer to ${REQUEST} holds no ${missing} that can be used`,
    );
  }
  const now = Date.now();
  for (const token of [accessToken, refreshToken]) learnToken(token);
  return {
    accessToken,
    accessTokenEndsAt: now + seconds * 1_000,
    refreshToken,
    endsAt: isTime(refreshSeconds) ? now + refreshSeconds * 1_000 : undefined,
    scope: typeof scope === 'string' && scope.length <= LONGEST_SCOPE ? scope : undefined,
  };
}

/** What a header can carry: Pinterest's have about 200 characters. */
const isToken = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]{1,4096}$/.test(value);

const LONGEST_SCOPE = 4_096;

/** Longer ones have no date: a century, in seconds. */
const MOST_SECONDS = 100 * 366 * 86_400;
const isTime = (seconds: unknown): seconds is number =>
  typeof seconds === 'number' && seconds >= 0 && seconds <= MOST_SECONDS;
