import axios, { type AxiosInstance } from 'axios';
import { SyncError } from '../errors.js';
import { noProxies, type Proxies } from '../network/proxies.js';
import { routeTo } from '../network/route.js';
import { learnToken } from '../shared/redact.js';
import type { Answer } from './answer.js';
import { type AnswerKind, type AnswerLimits, defaultLimits } from './answer-limits.js';
import { foreignAnswer, networkErrorOf } from './foreign-answer.js';
import { type JsonAnswer, type Params, type PinterestHttp, parseJson } from './json-answer.js';
import { noObserver, type RequestObserver } from './observer.js';
import type { Category, RateBudget } from './rate-limits.js';
import { errorOf, waitDemandedBy } from './read-answer.js';
import { readBody } from './read-body.js';
import type { RenewedToken, TokenSource } from './token-source.js';
import { ACCEPTED_ENCODINGS, unread } from './unread.js';

/** Renewals for one request. The first may only return the token of another worker, which may be no better. */
export const MOST_RENEWALS = 3;

/** A longer wait is the workflow's: a timer that survives the worker. */
const LONGEST_WAIT_MS = 60_000;

interface ApiRequest {
  method: 'GET' | 'POST';
  category: Category;
  kind: AnswerKind;
  path: string;
  params?: Params | undefined;
  body?: object | undefined;
}

interface HttpOptions {
  apiUrl: string;
  tokens: TokenSource;
  budget: RateBudget;
  userAgent: string;
  /** Default: none. */
  proxies?: Proxies | undefined;
  /** Default: a minute, and what the kind of answer may hold. */
  limits?: Partial<AnswerLimits> | undefined;
  observer?: RequestObserver | undefined;
  /** Whether a request is made again after a wait that Pinterest asks for, up to a minute. Default: it fails. */
  waitsForPinterest?: boolean | undefined;
}

/** Commas stay as they are: written as %2C they would make a 250-ad address a third longer. */
export function serializeParams(params: Params): string {
  const encode = (value: string | number) => encodeURIComponent(value).replaceAll('%2C', ',');
  return Object.entries(params)
    .flatMap(([key, value]) =>
      [value].flat().map((one) => (one === undefined ? '' : `${key}=${encode(one)}`)),
    )
    .filter(Boolean)
    .join('&');
}

/**
 * One attempt per call; retrying is Temporal's work. There are two exceptions. A token that Pinterest no longer
 * accepts is renewed and the request made again, until Pinterest refuses one that it has just given. And a wait that
 * Pinterest asks for uses up no attempt of the activity: all requests of the connection wait, longer each time in a
 * row, until the wait is so long that it is the workflow's.
 *
 * Redirects are not followed, so that the token goes to no other host.
 */
export function createHttp(options: HttpOptions): PinterestHttp {
  const limits = { ...defaultLimits, ...options.limits };
  const { budget, tokens, observer = noObserver } = options;
  const client = createClient(options);

  /** One request within the budget; what its answer says of the budget is kept. */
  async function sendWithinBudget(request: ApiRequest, token: string, signal?: AbortSignal): Promise<Answer> {
    learnToken(token);
    const { method, path, category } = request;
    await observer.wait(category, () => budget.take(category, signal));
    const answer = await observer.request({ method, path, category }, () =>
      send(client, request, { token, limits }, signal),
    );
    await budget.learn(answer.headers['x-ratelimit-limit'], category);
    return answer;
  }

  /** Repeats the request as long as another token may be accepted. */
  async function sendWithToken(request: ApiRequest, signal: AbortSignal | undefined): Promise<Answer> {
    let current: RenewedToken = { token: await tokens.get(), isNew: false };
    let answer = await sendWithinBudget(request, current.token, signal);
    for (let renewals = 0; renewals < MOST_RENEWALS && tokens.renew && !current.isNew; renewals++) {
      if (errorOf(answer, requestName(request))?.code !== 'AuthenticationFailed') break;
      const next = await tokens.renew(current.token);
      if (next.token === current.token) break;
      current = next;
      answer = await sendWithinBudget(request, current.token, signal);
    }
    return answer;
  }

  async function requestOnce(request: ApiRequest, signal: AbortSignal | undefined): Promise<JsonAnswer> {
    const answer = await sendWithToken(request, signal);
    const error = errorOf(answer, requestName(request));
    // The source of the token knows what its refusal means.
    if (error?.code === 'AuthenticationFailed' && tokens.explain) throw await tokens.explain(error);
    if (error) throw error;
    await budget.accepted(request.category);
    return parseJson(answer, requestName(request));
  }

  async function requestJson(request: ApiRequest, signal: AbortSignal | undefined): Promise<JsonAnswer> {
    for (;;) {
      const began = performance.now();
      try {
        return await requestOnce(request, signal);
      } catch (error) {
        await waitIfAsked(options, request, { error, began });
      }
    }
  }

  return {
    get: (requested, params, signal) => requestJson({ method: 'GET', ...requested, params }, signal),
    post: (requested, body, signal) => requestJson({ method: 'POST', ...requested, body }, signal),
  };
}

function createClient({ apiUrl, userAgent, proxies = noProxies }: HttpOptions): AxiosInstance {
  return axios.create({
    baseURL: apiUrl,
    ...routeTo(apiUrl, proxies),
    headers: {
      Accept: 'application/json',
      'Accept-Encoding': ACCEPTED_ENCODINGS,
      'User-Agent': userAgent,
    },
    ...unread,
    paramsSerializer: { serialize: (params) => serializeParams(params as Params) },
  });
}

/**
 * Lets all requests of the connection wait, if that is what Pinterest asks for.
 *
 * @throws SyncError LimitReached or PauseRequested for a long wait; unknown the error itself, if it asks for none.
 */
async function waitIfAsked(
  { budget, waitsForPinterest }: HttpOptions,
  { category }: ApiRequest,
  { error, began }: { error: unknown; began: number },
): Promise<void> {
  const reason = waitDemandedBy(error);
  if (!(error instanceof SyncError) || !reason) throw error;
  const demand = { askedMs: error.retryAfterMs, beganMsAgo: performance.now() - began };
  const wait = await budget.pauseAll({ ...demand, category, reason });
  if (!waitsForPinterest) throw error;
  if (wait > LONGEST_WAIT_MS) throw new SyncError(reason, error.message, { retryAfterMs: wait });
}

/** With the zone, because that may be what is refused. */
function requestName({ method, path, params, body }: ApiRequest): string {
  const { reporting_timezone: zone } = { ...params, ...(body as Params | undefined) };
  return zone ? `${method} ${path}, reporting_timezone ${zone}` : `${method} ${path}`;
}

async function send(
  client: AxiosInstance,
  request: ApiRequest,
  { token, limits }: { token: string; limits: Partial<AnswerLimits> & { timeoutMs: number } },
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { timeoutMs, bodyBytes: mostBytes } = limits;
  const timeout = AbortSignal.timeout(timeoutMs);
  const apiUrl = client.defaults.baseURL ?? '';
  try {
    const { method, path: url, params, body: sent, kind } = request;
    const { status, headers, data } = await client.request<AsyncIterable<Buffer>>({
      method,
      url,
      params,
      data: sent,
      headers: { Authorization: `Bearer ${token}` },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const expected = { request: requestName(request), kind, mostBytes };
    const body = await readBody({ status, headers, chunks: data }, expected);
    const foreign = foreignAnswer(apiUrl, requestName(request), { status, headers, body });
    if (foreign) throw foreign;
    return { status, headers, body };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof SyncError) throw error;
    if (timeout.aborted) {
      throw new SyncError(
        'PinterestUnavailable',
        `No answer to ${requestName(request)} within ${timeoutMs / 1_000} s`,
      );
    }
    throw await networkErrorOf(error, requestName(request), apiUrl);
  }
}
