import type { Sandbox } from '../../dev/sandbox/index.js';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body. Big ids lose digits here; look for them in `text`. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are read by the tests
  json: any;
}

/** One request with the sandbox's own token, unless `init` brings other headers. */
export async function call(sandbox: Sandbox, path: string, init: RequestInit = {}): Promise<Reply> {
  const url = path.startsWith('http') ? path : `${sandbox.url}${path}`;
  const headers = init.headers ?? { authorization: `Bearer ${sandbox.accessToken}` };
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

/** Path of the n-th ad account. */
export function accountPath(sandbox: Sandbox, index = 0): string {
  return `/ad_accounts/${sandbox.world.adAccounts[index]?.id}`;
}

/** Ids of the ads of the n-th ad account. */
export function adIds(sandbox: Sandbox, index = 0): string[] {
  const account = sandbox.world.adAccounts[index]?.id ?? '';
  return sandbox.world.adsOf('adAccount', account).map(({ id }) => id);
}

export interface AnalyticsQuery {
  days: [from: string, to: string];
  columns: readonly string[];
  granularity?: string;
  ids?: Record<string, readonly string[]>;
  more?: Record<string, string>;
}

/** `?start_date=...` of an analytics request. */
export function analyticsQuery({
  days,
  columns,
  granularity = 'DAY',
  ids = {},
  more = {},
}: AnalyticsQuery): string {
  const [start_date, end_date] = days;
  const query = new URLSearchParams({ start_date, end_date, granularity, ...more });
  for (const [name, values] of Object.entries(ids)) for (const value of values) query.append(name, value);
  return `?${query}&columns=${columns.join(',')}`;
}

export const NOON = new Date('2026-07-15T12:00:00Z');
