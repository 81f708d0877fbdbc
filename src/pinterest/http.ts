import axios, { AxiosError, type AxiosInstance } from 'axios';
import { messageOf, SyncError } from '../errors.js';
import { noObserver, type RequestObserver } from './observer.js';
import type { Category, RateBudget } from './rate-limits.js';
import { type Answer, errorOf, isRefusedForLimit, requestIdOf } from './read-answer.js';
import { isObject, kindOf } from './row-faults.js';
import type { RenewedToken, TokenSource } from './token-source.js';

export interface AnswerLimits {
  /** Longest wait for a complete answer. */
  timeoutMs: number;
  /** Largest body. */
  bodyBytes: number;
}

/** 250 ads with every column need about 1 MB. */
const ANSWER_LIMITS: AnswerLimits = { timeoutMs: 60_000, bodyBytes: 64 * 1024 * 1024 };

/** Of one request. The first may only bring what another worker had, which may be no better. */
export const MOST_RENEWALS = 3;

/** How long everyone holds back after a refusal that does not say. */
const UNTOLD_PAUSE_MS = 5_000;

/** A list becomes one `key=value` pair per element, as Pinterest wants it for ids and statuses. */
export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface JsonAnswer {
  /** The body as it came: the numbers in it are exact, those of `json` need not be. */
  text: string;
  json: unknown;
  headers: Answer['headers'];
  requestId: string | undefined;
}

export interface PinterestHttp {
  get(category: Category, path: string, params: Params, signal?: AbortSignal): Promise<JsonAnswer>;
  /** @param body becomes JSON. */
  post(category: Category, path: string, body: object, signal?: AbortSignal): Promise<JsonAnswer>;
}

interface ApiRequest {
  method: 'GET' | 'POST';
  category: Category;
  path: string;
  params?: Params | undefined;
  body?: object | undefined;
}

export interface HttpOptions {
  apiUrl: string;
  tokens: TokenSource;
  budget: RateBudget;
  userAgent: string;
  /** Default: a minute, 64 MiB. */
  limits?: Partial<AnswerLimits> | undefined;
  observer?: RequestObserver | undefined;
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
 * One attempt per call; retrying is Temporal's work. The single exception is a token that Pinterest no longer
 * takes: it is renewed and the request made again, until Pinterest refuses one that it has just given.
 *
 * Redirects are not followed, so that the token goes to no other host.
 */
export function createHttp(options: HttpOptions): PinterestHttp {
  const { timeoutMs, bodyBytes } = { ...ANSWER_LIMITS, ...options.limits };
  const { budget, tokens, observer = noObserver } = options;
  const client = axios.create({
    baseURL: options.apiUrl,
    headers: { Accept: 'application/json', 'User-Agent': options.userAgent },
    maxRedirects: 0,
    maxContentLength: bodyBytes,
    responseType: 'text',
    transformResponse: [(body: unknown) => body],
    validateStatus: () => true,
    paramsSerializer: { serialize: (params) => serializeParams(params as Params) },
  });

  /** One request within the budget; what its answer says of the budget is kept. */
  async function sendWithinBudget(request: ApiRequest, token: string, signal?: AbortSignal): Promise<Answer> {
    const { method, path, category } = request;
    await observer.wait(category, () => budget.take(category, signal));
    const answer = await observer.request({ method, path, category }, () =>
      send(client, request, { token, timeoutMs }, signal),
    );
    budget.learn(answer.headers['x-ratelimit-limit'], category);
    return answer;
  }

  /** As often as there is hope that another token is taken. */
  async function sendWithToken(request: ApiRequest, signal: AbortSignal | undefined): Promise<Answer> {
    let current: RenewedToken = { token: await tokens.get(), isNew: false };
    let answer = await sendWithinBudget(request, current.token, signal);
    for (let renewals = 0; renewals < MOST_RENEWALS && tokens.renew && !current.isNew; renewals++) {
      if (errorOf(answer, nameOf(request))?.code !== 'AuthenticationFailed') break;
      current = await tokens.renew(current.token);
      answer = await sendWithinBudget(request, current.token, signal);
    }
    return answer;
  }

  async function requestJson(request: ApiRequest, signal: AbortSignal | undefined): Promise<JsonAnswer> {
    const answer = await sendWithToken(request, signal);
    const error = errorOf(answer, nameOf(request));
    if (isRefusedForLimit(error)) await budget.pause(error?.retryAfterMs ?? UNTOLD_PAUSE_MS);
    // The source of the token knows what its refusal means.
    if (error?.code === 'AuthenticationFailed' && tokens.explain) throw await tokens.explain(error);
    if (error) throw error;
    return parseJson(answer, nameOf(request));
  }

  return {
    get: (category, path, params, signal) => requestJson({ method: 'GET', category, path, params }, signal),
    post: (category, path, body, signal) => requestJson({ method: 'POST', category, path, body }, signal),
  };
}

const nameOf = ({ method, path }: ApiRequest) => `${method} ${path}`;

async function send(
  client: AxiosInstance,
  request: ApiRequest,
  { token, timeoutMs }: { token: string; timeoutMs: number },
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const { method, path: url, params, body } = request;
    const { status, headers, data } = await client.request<string>({
      method,
      url,
      params,
      data: body,
      headers: { Authorization: `Bearer ${token}` },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { status, headers, body: data };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (timeout.aborted) {
      throw new SyncError(
        'PinterestUnavailable',
        `No answer to ${nameOf(request)} within ${timeoutMs / 1_000} s`,
      );
    }
    throw networkError(error, nameOf(request));
  }
}

/** An axios error holds the request with its token, so it is never passed on, not even as a cause. */
export function networkError(error: unknown, request: string): SyncError {
  const code = error instanceof AxiosError ? error.code : undefined;
  const [, limit] = /maxContentLength size of (\d+)/.exec(messageOf(error)) ?? [];
  if (limit) {
    return new SyncError('UnexpectedResponse', `The answer to ${request} is larger than ${limit} bytes`);
  }
  return new SyncError(
    'PinterestUnavailable',
    `${request} got no complete answer: ${messageOf(error)}${code ? ` (${code})` : ''}`,
  );
}

/**
 * Reads a successful answer.
 *
 * @throws SyncError PinterestUnavailable when it is not JSON.
 */
export function parseJson(answer: Answer, request: string): JsonAnswer {
  try {
    const json: unknown = JSON.parse(answer.body);
    return { text: answer.body, json, headers: answer.headers, requestId: requestIdOf(answer) };
  } catch {
    // A gateway's page or a body that broke off: seen to pass.
    throw new SyncError(
      'PinterestUnavailable',
      `The answer to ${request} is not JSON: ${answer.body.length} characters that start with ${JSON.stringify(answer.body.slice(0, 60))}`,
    );
  }
}

/**
 * An answer that is to be an object.
 *
 * @param request such as `GET /ad_accounts`.
 * @throws SyncError UnexpectedResponse when it is something else.
 */
export function readObject(answer: JsonAnswer, request: string): Record<string, unknown> {
  if (isObject(answer.json)) return answer.json;
  throw unexpectedShape(request, `${kindOf(answer.json)} instead of an object`, answer);
}

export function unexpectedShape(request: string, found: string, { requestId }: JsonAnswer): SyncError {
  const id = requestId ? ` (request id ${requestId})` : '';
  return new SyncError(
    'UnexpectedResponse',
    `The answer to ${request} has an unexpected shape: ${found}${id}`,
  );
}
