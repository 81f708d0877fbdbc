import { UsageError } from '../usage-error.js';

export interface StatusOptions {
  adAccount?: string[] | undefined;
  json?: boolean | undefined;
  /** File to write a page to. */
  html?: string | undefined;
  /** Seconds between two looks; undefined: once. */
  watch?: number | undefined;
}

/** @throws UsageError for options that exclude each other. */
export function checkStatusOptions({ watch, json, html }: StatusOptions): void {
  if (watch === undefined) return;
  if (watch < 1) throw new UsageError(`--watch is ${watch}; it must be at least 1 second`);
  const other = json ? '--json' : html ? '--html' : undefined;
  if (other) throw new UsageError(`--watch and ${other} exclude each other`);
}
