import { UsageError } from '../usage-error.js';

export const WATCH_SECONDS = 5;

export interface StatusOptions {
  adAccount?: string[] | undefined;
  json?: boolean | undefined;
  /** File to write a page to. */
  html?: string | undefined;
  /** Seconds between two looks, or true for the usual ones; undefined: once. */
  watch?: number | true | undefined;
}

/** @throws UsageError for options that exclude each other. */
export function checkStatusOptions({ watch, json, html }: StatusOptions): void {
  if (watch === undefined) return;
  const other = json ? '--json' : html ? '--html' : undefined;
  if (other) throw new UsageError(`--watch and ${other} exclude each other`);
}
