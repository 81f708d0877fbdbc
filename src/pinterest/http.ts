import axios, { AxiosError, type AxiosInstance } from 'axios';
import { messageOf, SyncError } from '../errors.js';
import type { RenewedToken, TokenSource } from './auth.js';
import { type RequestObserver, unwatched } from './observer.js';
import type { Category, RateBudget } from './rate-limits.js';
import { type Answer, errorOf, isRefusedForLimit, requestIdOf } from './read-answer.js';
import { isObject, kindOf } from './row-faults.js';

export interface AnswerLimits {
  /** Longest wait for a whole answer. */
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

interface Question {
  method: 'GET' | 'POST';
  path: string;
  params?: Params;
  body?: object;
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
  const { budget, tokens, observer = unwatched } = options;
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
  async function ask(category: Category, question: Question, token: string, signal?: AbortSignal) {
    const { method, path } = question;
    await observer.wait(category, () => budget.take(category, signal));
    const answer = await observer.request({ method, path, category }, () =>
      send(client, question, { token, timeoutMs }, signal),
    );
    budget.learn(answer.headers['x-ratelimit-limit'], category);
    return answer;
  }

  /** What a refusal of the token means is known to where it came from. */
  async function explained(error: SyncError | undefined): Promise<SyncError | undefined> {
    return error?.code === 'AuthenticationFailed' && tokens.explain ? tokens.explain(error) : error;
  }

  async function answerTo(
    category: Category,
    question: Question,
    signal: AbortSignal | undefined,
  ): Promise<JsonAnswer> {
    const request = nameOf(question);
    let held: RenewedToken = { token: await tokens.get(), isNew: false };
    let answer = await ask(category, question, held.token, signal);
    for (let renewals = 0; renewals < MOST_RENEWALS && tokens.renew && !held.isNew; renewals++) {
      if (errorOf(answer, request)?.code !== 'AuthenticationFailed') break;
      held = await tokens.renew(held.token);
      answer = await ask(category, question, held.token, signal);
    }
    const error = await explained(errorOf(answer, request));
    if (isRefusedForLimit(error)) await budget.pause(error?.retryAfterMs ?? UNTOLD_PAUSE_MS);
    if (error) throw error;
    return parse(answer, request);
  }

  return {
    get: (category, path, params, signal) => answerTo(category, { method: 'GET', path, params }, signal),
    post: (category, path, body, signal) => answerTo(category, { method: 'POST', path, body }, signal),
  };
}

const nameOf = ({ method, path }: Question) => `${method} ${path}`;

async function send(
  client: AxiosInstance,
  question: Question,
  { token, timeoutMs }: { token: string; timeoutMs: number },
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const { method, path: url, params, body } = question;
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
        `No answer to ${nameOf(question)} within ${timeoutMs / 1_000} s`,
      );
    }
    throw networkError(error, nameOf(question));
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
    `${request} got no whole answer: ${messageOf(error)}${code ? ` (${code})` : ''}`,
  );
}

/** Reads a successful answer. */
export function parse(answer: Answer, request: string): JsonAnswer {
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

/** An answer that is to be an object. @param request such as `GET /ad_accounts`. */
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
