/** The options of `client auth login`, checked before anything is connected. */
import { group } from '../../shared/words.js';
import { UsageError } from '../usage-error.js';

export interface LoginOptions {
  connection?: string | undefined;
  /** False for --no-browser. */
  browser?: boolean | undefined;
  redirect?: string | undefined;
  /** Seconds. */
  wait?: number | undefined;
  json?: boolean | undefined;
}

/** The link of Pinterest's own examples, so many apps have it registered already. */
export const DEFAULT_REDIRECT = 'http://localhost:8085/';
export const DEFAULT_WAIT_SECONDS = 300;
export const LONGEST_WAIT_SECONDS = 86_400;

/** @throws UsageError for an address to which this machine cannot be called back, and for other invalid options. */
export function loginAddress({
  redirect = DEFAULT_REDIRECT,
  browser = true,
  wait = DEFAULT_WAIT_SECONDS,
}: LoginOptions): URL {
  if (wait < 1 || wait > LONGEST_WAIT_SECONDS)
    throw new UsageError(`--wait is ${wait}; it must be 1 to ${group(LONGEST_WAIT_SECONDS)} seconds`);
  if (!URL.canParse(redirect) || !/^https?:$/.test(new URL(redirect).protocol)) {
    throw new UsageError('--redirect must be an address that starts with http:// or https://');
  }
  const url = new URL(redirect);
  const isLocal = url.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (browser && !isLocal) {
    throw new UsageError(
      `${url.host} is not this machine, so only --no-browser can be used with this --redirect`,
    );
  }
  return url;
}
