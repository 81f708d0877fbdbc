/** What an error says to do next, for the place in which it is read. Pure. */
import { type ErrorCode, errorTable, ruleOf } from './error-table.js';

/** The next step after a failure that is retried automatically. */
export const stepOfRun = (code: ErrorCode): string => errorTable[code].nextStep;

/** For a person who reads the failure of a run: what went wrong, and what to do next. */
export const withNextStep = (code: ErrorCode, message: string) => joined(message, stepOfRun(code));

/** What to do next in front of a command that failed. */
export const stepAtCommand = (code: ErrorCode): string => ruleOf(code).atCommand ?? errorTable[code].nextStep;

/** A step that belongs to a list of faults is not part of its last line. */
export const joined = (message: string, step: string) =>
  message.includes('\n') ? `${message}\n${step}` : `${message.replace(/\.?$/, '.')} ${step}`;
