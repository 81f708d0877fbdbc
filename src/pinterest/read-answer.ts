/**
 * What an answer of Pinterest means. Pure: status, headers and text in, an error or nothing out.
 *
 * The HTTP status comes first, because Pinterest uses one `code` for different things (2 is "authentication
 * failed" on a 401 and "ad account not found" elsewhere). A 400 can be a temporary fault, which only its code
 * or its text shows, and the wait is sometimes given only in the text.
 */
import { SyncError } from '../errors.js';
import { DAY_MS } from '../shared/dates.js';
import { type ErrorCode, ruleOf } from '../shared/error-table.js';
import { onOneLine } from '../shared/plain-text.js';
import { excerpt } from '../shared/redact.js';
import { type Answer, withRequestId } from './answer.js';
import type { WaitCode } from './rate-limits.js';

interface ErrorBody {
  code?: number | undefined;
  message: string;
}

/** A wait of 0 would use up attempts; one of more than a day is a mistake. */
const SHORTEST_NAMED_WAIT_MS = 500;
const LONGEST_NAMED_WAIT_MS = DAY_MS;

/** The answer for days that Pinterest no longer has, and sometimes for days that it has. */
const DOUBTFUL = /last 90 days/i;

/** Longest part of Pinterest's own words that goes into a message. */
const WORDS_LIMIT = 300;

/**
 * The error that `answer` stands for; undefined for a success.
 *
 * @param request what was requested, for the message: method and path, without the query.
 */
export function errorOf(answer: Answer, request: string): SyncError | undefined {
  if (answer.status >= 200 && answer.status < 300) return undefined;
  const body = readErrorBody(answer.body);
  // What it is comes first, because lists and status lines cut the rest.
  const message = [
    `HTTP ${answer.status} from Pinterest`,
    body.code === undefined ? '' : `, code ${body.code}`,
    body.message ? `: ${excerpt(body.message, WORDS_LIMIT)}` : '',
    ` (${request})`,
  ].join('');
  const code = errorCodeOf(answer.status, body);
  const refusal = { status: answer.status, numbers: numbersIn(body.message) };
  return new SyncError(code, withRequestId(message, answer), {
    retryAfterMs: retryAfterMs(answer, body, code),
    refusal,
  });
}

/** The message that people see is cut, and 250 ids would not fit into it. */
const numbersIn = (words: string) => [...new Set(words.match(/\d+/g))];

/** Whether it holds back every request of the connection. */
export function isRefusedForLimit(error: SyncError | undefined): boolean {
  return error !== undefined && ruleOf(error.code).isLimit === true;
}

/** Why a request has to wait, when Pinterest has asked for that; undefined for any other error. */
export function waitDemandedBy(error: unknown): WaitCode | undefined {
  if (!(error instanceof SyncError)) return undefined;
  if (error.code === 'RateLimited') return 'LimitReached';
  return error.code === 'PinterestUnavailable' && error.retryAfterMs !== undefined
    ? 'PauseRequested'
    : undefined;
}

function errorCodeOf(status: number, { code, message }: ErrorBody): ErrorCode {
  if (status === 429) return 'RateLimited';
  if (status === 408 || status >= 500) return 'PinterestUnavailable';
  if (status === 401) return code === 29 ? 'PermissionDenied' : 'AuthenticationFailed';
  // Code 3 is about the app, whatever it requests; others are about what was requested.
  if (status === 403) return code === 3 ? 'AppRefused' : 'PermissionDenied';
  if (status === 404) return 'NotFound';
  if (status !== 400) return 'RequestRefused';
  if (code === 1104) return 'AuthenticationFailed';
  if (code === 8) return 'RateLimited';
  if (DOUBTFUL.test(message)) return 'DoubtfulRefusal';
  const passing = code === 12 || /something went wrong|retry after \d+ second/i.test(message);
  return passing ? 'PinterestUnavailable' : 'RequestRefused';
}

/** The wait that Pinterest asks for, in milliseconds; undefined when it names none. */
function retryAfterMs({ headers }: Answer, { message }: ErrorBody, code: ErrorCode): number | undefined {
  const inWords = /retry after (\d+) second/i.exec(message)?.[1];
  if (inWords) return waitOf(inWords);
  // The same request works a moment later when the day is well inside the reach.
  if (DOUBTFUL.test(message)) return 1_000;
  // Every answer tells when the limit starts anew, so that is a wait only where the limit is the reason.
  if (code === 'RateLimited') return waitOf(headers['retry-after']) ?? waitOf(headers['x-ratelimit-reset']);
  return code === 'PinterestUnavailable' ? waitOf(headers['retry-after']) : undefined;
}

/** Pinterest sends seconds; anything else (a date, words) is not a reliable wait. */
function waitOf(header: unknown): number | undefined {
  if (typeof header !== 'string' || !/^\d+$/.test(header.trim())) return undefined;
  return Math.min(Math.max(Number(header) * 1_000, SHORTEST_NAMED_WAIT_MS), LONGEST_NAMED_WAIT_MS);
}

/** So much of what an error says is looked at: 250 ids in it have 5,000 characters. */
const WORDS_READ = 16_384;

/** Error bodies are `{code, message}`, but a proxy in between may send anything. */
function readErrorBody(text: string): ErrorBody {
  try {
    const { code, message } = JSON.parse(text) as { code?: unknown; message?: unknown };
    return {
      code: typeof code === 'number' ? code : undefined,
      message: typeof message === 'string' ? onOneLine(message.slice(0, WORDS_READ)) : '',
    };
  } catch {
    const words = text.slice(0, WORDS_READ);
    return { message: onOneLine(words.replace(/<[^<>]*>/g, ' ')) };
  }
}
