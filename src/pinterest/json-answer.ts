/** Requests that are answered with JSON: its text as it came, and what JavaScript makes of it. http.ts makes them. */
import { SyncError } from '../errors.js';
import { excerpt } from '../shared/redact.js';
import { type Answer, withRequestId } from './answer.js';
import type { AnswerKind } from './answer-limits.js';
import { isObject, kindOf } from './json-values.js';
import { readJson } from './lenient-json.js';
import type { Category } from './rate-limits.js';

export interface JsonAnswer {
  /** JSON, as it came where it was JSON: the numbers in it are exact, those of `json` need not be. */
  text: string;
  json: unknown;
  headers: Answer['headers'];
}

/** A list becomes one `key=value` pair per element, as Pinterest wants it for ids and statuses. */
export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** What is requested, and how much its answer may hold. */
export interface Requested {
  category: Category;
  kind: AnswerKind;
  path: string;
}

export interface PinterestHttp {
  get(requested: Requested, params: Params, signal?: AbortSignal): Promise<JsonAnswer>;
  /** @param body becomes JSON. */
  post(requested: Requested, body: object, signal?: AbortSignal): Promise<JsonAnswer>;
}

/**
 * Reads a successful answer.
 *
 * @throws SyncError PinterestUnavailable when it is not JSON.
 */
export function parseJson(answer: Answer, request: string): JsonAnswer {
  const read = readJson(answer.body);
  if (read) return { ...read, headers: answer.headers };
  // A gateway's page or an incomplete body: such faults are temporary.
  throw new SyncError(
    'PinterestUnavailable',
    `The answer to ${request} is not JSON: ${answer.body.length} characters that start with ${JSON.stringify(excerpt(answer.body, 60))}`,
  );
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

export function unexpectedShape(request: string, found: string, answer: JsonAnswer): SyncError {
  const message = `The answer to ${request} has an unexpected shape: ${found}`;
  return new SyncError('UnexpectedResponse', withRequestId(message, answer));
}
