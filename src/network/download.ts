/** Fetches the file of exchange rates. One attempt. */
import axios from 'axios';
import { messageOf, SyncError } from '../errors.js';
import { group } from '../shared/words.js';
import type { Proxies } from './proxies.js';
import { routeTo } from './route.js';
import { tlsFaultOf } from './tls.js';

interface Download {
  url: string;
  /** Of the file, unpacked. */
  mostBytes: number;
  proxies: Proxies;
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 60_000;
/** Files move now and then. */
const MOST_REDIRECTS = 3;

/** @throws SyncError RatesUnavailable when there is no complete file, InvalidConfig for a proxy that cannot be used. */
export async function download({ url, ...options }: Download): Promise<Buffer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let address = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const { status, headers, data } = await get(address, options, timeout);
    if (status === 200) return data;
    const { location } = headers;
    if (status < 300 || status > 399 || typeof location !== 'string')
      throw unavailable(address, `answered with HTTP ${status}`);
    address = redirected(address, location);
  }
  throw unavailable(address, `leads on to another address more than ${MOST_REDIRECTS} times`);
}

/** A file that TLS protects must not come without it. */
function redirected(from: string, location: string): string {
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const allowed = ['https:', new URL(from).protocol];
  if (target && /^https?:$/.test(target.protocol) && allowed.includes(target.protocol)) return target.href;
  throw unavailable(from, 'leads to an address that does not begin with https:');
}

async function get(
  url: string,
  { mostBytes, proxies, signal }: Omit<Download, 'url'>,
  timeout: AbortSignal,
): Promise<{ status: number; headers: Record<string, unknown>; data: Buffer }> {
  try {
    return await axios.get<Buffer>(url, {
      ...routeTo(url, proxies),
      headers: { Accept: '*/*', 'User-Agent': 'pinterest-ads-sync' },
      maxRedirects: 0,
      responseType: 'arraybuffer',
      validateStatus: () => true,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      maxContentLength: mostBytes,
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof SyncError) throw error;
    throw unavailable(
      url,
      timeout.aborted ? `gave no complete answer within ${TIMEOUT_MS / 1_000} s` : reasonOf(error, mostBytes),
    );
  }
}

/** Nobody has answered at all. */
const UNREACHABLE = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'];

function reasonOf(error: unknown, mostBytes: number): string {
  const cause = (error as { cause?: unknown }).cause;
  if (cause instanceof SyncError) return `gave no answer: ${cause.message}`;
  if (/^maxContentLength/.test(messageOf(error))) return `is larger than ${group(mostBytes)} bytes`;
  const { code } = (error ?? {}) as { code?: unknown };
  const message = messageOf(error);
  const isNamed = !code || message.includes(String(code));
  const what = UNREACHABLE.includes(String(code)) ? 'cannot be reached' : 'gave no complete answer';
  const failed = `${what}: ${message}${isNamed ? '' : ` (${code})`}`;
  const fault = tlsFaultOf(error);
  if (fault === 'not spoken') return `${failed}: it does not speak TLS, so its address begins with http:`;
  if (fault !== 'not trusted') return failed;
  return `${failed}: if a proxy of your company reads TLS traffic, set NODE_EXTRA_CA_CERTS to the file of its certificate authority`;
}

/** For messages: a query may hold a key. */
export const withoutQuery = (url: string) => `${new URL(url).host}${new URL(url).pathname}`;

const unavailable = (url: string, what: string) =>
  new SyncError('RatesUnavailable', `The file of exchange rates at ${withoutQuery(url)} ${what}`);
