import { type ErrorCode, errorTable } from './shared/error-table.js';
import { joined, stepAtCommand } from './shared/next-step.js';
import { withoutCommands } from './shared/plain-text.js';
import { excerpt } from './shared/redact.js';
import type { UnitTotals } from './shared/tables.js';

/** What an answer of Pinterest that is an error tells beside its meaning. */
export interface Refusal {
  status: number;
  /** The numbers in Pinterest's words, all of them: they may be ids of what was requested. */
  numbers: readonly string[];
}

/** Longer messages would only fill workflow histories. */
const SHOWN_CHARACTERS = 1_000;
/** That of the environment names every fault, with lists of what is allowed; it is shown where the environment is. */
const CONFIG_CHARACTERS = 10_000;

/** Of those that are not ours; a list of the faults of a file takes many lines. */
const LONGEST_MESSAGE = 100_000;

/** A sentence of its own, or the second half of one. */
const linkTo = (next: string) => (/^\p{Ll}/u.test(next) ? ': ' : '. ');

/** What a server says may hold anything. */
const shown = (text: string) => excerpt(withoutCommands(text), LONGEST_MESSAGE);

/**
 * An error with a meaning: `code` is a row of `shared/error-table.ts`, which says whether it is retried and
 * what to do next. Messages say what failed, where and with which value; they never hold a token.
 */
export class SyncError extends Error {
  readonly code: ErrorCode;
  /** Earliest sensible time for the next attempt, in milliseconds from now; undefined leaves it to the retry policy. */
  readonly retryAfterMs: number | undefined;
  /** What is wrong, without what to do about it. */
  readonly found: string;
  /** What to do about it, where that is known better than the table does; the message ends with it. */
  readonly next: string | undefined;
  /** What was done in spite of the error. */
  readonly totals: UnitTotals | undefined;
  /** Of an answer that is an error. */
  readonly refusal: Refusal | undefined;
  /** It is about an answer that has more than one answer may have, so one about less may do. */
  readonly isTooLarge: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      retryAfterMs?: number | undefined;
      totals?: UnitTotals | undefined;
      refusal?: Refusal | undefined;
      isTooLarge?: boolean | undefined;
      next?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    const limit = code === 'InvalidConfig' ? CONFIG_CHARACTERS : SHOWN_CHARACTERS;
    const found = excerpt(withoutCommands(message.slice(0, LONGEST_MESSAGE)), limit);
    // It may hold names that a server has given.
    const next = options.next === undefined ? undefined : shown(options.next);
    super(
      next === undefined ? found : `${found}${linkTo(next)}${next}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.found = found;
    this.next = next;
    this.name = code;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.totals = options.totals;
    this.refusal = options.refusal;
    this.isTooLarge = options.isTooLarge ?? false;
  }

  get retried(): boolean {
    return errorTable[this.code].retried;
  }
}

/** The same error with the place where it happened put in front: `ads of ad account 549…: …`. */
export function inContext(place: string, error: SyncError): SyncError {
  return new SyncError(error.code, `${place}: ${error.found}`, {
    next: error.next,
    retryAfterMs: error.retryAfterMs,
    totals: error.totals,
    cause: error.cause,
  });
}

/** The message of anything thrown, without secrets: not all that is thrown is ours. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  return shown(error instanceof Error ? error.message || error.name : String(error));
}

/** The name, the message and the stack of an error, without secrets and without its cause. */
export function plainError(error: Error): Error {
  const plain = new Error(messageOf(error));
  plain.name = error.name;
  plain.stack = shown(error.stack ?? '');
  return plain;
}

/**
 * What went wrong, and what to do next where that is known.
 *
 * @param stepFor the place where it is read; by default a terminal, with a command that failed.
 */
export function adviceOn(error: unknown, stepFor = stepAtCommand): string {
  if (!(error instanceof SyncError)) return messageOf(error);
  const { code, message, next } = error;
  return next === undefined ? joined(message, stepFor(code)) : message;
}
