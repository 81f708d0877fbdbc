/** Pinterest's token endpoint: a login's code, or a refresh token, becomes a grant. */
import axios from 'axios';
import { SyncError } from '../errors.js';
import { noProxies, type Proxies } from '../network/proxies.js';
import { routeTo } from '../network/route.js';
import type { App } from '../shared/credentials.js';
import { learnSecret } from '../shared/redact.js';
import type { Answer } from './answer.js';
import type { NewGrant } from './grant.js';
import { isObject } from './json-values.js';
import { readJson } from './lenient-json.js';
import { foreignAnswer, networkErrorOf } from './network-error.js';
import { noObserver, type RequestObserver } from './observer.js';
import { errorOf } from './read-answer.js';

const TIMEOUT_MS = 30_000;
const LARGEST_ANSWER_BYTES = 1024 * 1024;

/** Where tokens are requested, by whom, and who watches. */
interface TokenEndpoint {
  apiUrl: string;
  app: App;
  observer: RequestObserver;
  /** Default: none. */
  proxies?: Proxies | undefined;
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

async function postForm({ apiUrl, app, form, proxies = noProxies }: GrantRequest): Promise<Answer> {
  // continuous_refresh is needed by apps made before 2025-09-25 and ignored for later ones.
  const body = new URLSearchParams({ ...form, continuous_refresh: 'true' });
  const { status, headers, data } = await axios
    .post<string>(`${apiUrl}${PATH}`, body, {
      ...routeTo(apiUrl, proxies),
      auth: { username: app.appId, password: app.appSecret },
      maxRedirects: 0,
      responseType: 'text',
      transformResponse: [(text: unknown) => text],
      validateStatus: () => true,
      timeout: TIMEOUT_MS,
      maxContentLength: LARGEST_ANSWER_BYTES,
    })
    .catch(async (error: unknown) => {
      throw await networkErrorOf(error, REQUEST, apiUrl);
    });
  const answer = { status, headers, body: data };
  const foreign = foreignAnswer(apiUrl, REQUEST, answer);
  if (foreign) throw foreign;
  return answer;
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
  const refreshToken = typeof newRefreshToken === 'string' ? newRefreshToken : usedRefreshToken;
  if (typeof accessToken !== 'string' || typeof seconds !== 'number' || refreshToken === undefined) {
    const missing = refreshToken === undefined ? 'refresh_token' : 'access_token with expires_in';
    throw new SyncError('UnexpectedResponse', `The answer to ${REQUEST} holds no ${missing}`);
  }
  const now = Date.now();
  for (const token of [accessToken, refreshToken]) learnSecret(token);
  return {
    accessToken,
    accessTokenEndsAt: now + seconds * 1_000,
    refreshToken,
    endsAt: typeof refreshSeconds === 'number' ? now + refreshSeconds * 1_000 : undefined,
    scope: typeof scope === 'string' ? scope : undefined,
  };
}
