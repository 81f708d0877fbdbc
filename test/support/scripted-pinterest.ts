/**
 * A second stand-in for Pinterest, independent of the sandbox and of the product: it serves the plain data that a test
 * gives it, and the test may answer any request by hand.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Item = Record<string, Json>;
/** A row of analytics, with the names of the API. */
export type Row = Record<string, string | number> & { AD_ID: string; DATE: string };

export interface ScriptedAccount {
  id: string;
  currency?: string;
  campaigns: Item[];
  adGroups: Item[];
  ads: Item[];
  rows: Row[];
}

export interface ScriptedRequest {
  method: string;
  /** Without the version of the API. */
  path: string;
  query: URLSearchParams;
  body: string;
  authorization: string;
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown;
}

/** Undefined leaves the answer to the next rule, and at last to the data. */
export type Rule = (request: ScriptedRequest) => ScriptedAnswer | undefined;

export interface ScriptedPinterest {
  url: string;
  accounts: ScriptedAccount[];
  /** Answers by hand; the last one comes first. */
  rules: Rule[];
  requests: ScriptedRequest[];
  pageSize: number;
  close(): Promise<void>;
}

const window = (name: string) => `1000000;w=60;name="${name}_app_id_user_id"`;
/** More than a test asks for. Without it, the 301st request about numbers would wait for the next minute. */
const NO_LIMITS = {
  'x-ratelimit-limit': ['1000000', ...['ads_analytics', 'ads_read', 'safety_net'].map(window)].join(', '),
};

export async function startScriptedPinterest(accounts: ScriptedAccount[]): Promise<ScriptedPinterest> {
  const server = createServer((message, response) => {
    void answer(message, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pinterest: ScriptedPinterest = {
    ...{ url: `${origin}/v5`, accounts, rules: [], requests: [], pageSize: 250 },
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };

  async function answer(message: IncomingMessage, response: ServerResponse) {
    const pieces: Buffer[] = [];
    for await (const piece of message) pieces.push(piece as Buffer);
    const url = new URL(message.url ?? '/', origin);
    const request: ScriptedRequest = {
      method: message.method ?? 'GET',
      path: url.pathname.replace(/^\/v5/, ''),
      query: url.searchParams,
      body: Buffer.concat(pieces).toString(),
      authorization: message.headers.authorization ?? '',
    };
    pinterest.requests.push(request);
    const byHand = [...pinterest.rules].reverse().map((rule) => rule(request));
    const {
      status = 200,
      headers = {},
      body,
    } = byHand.find((one) => one !== undefined) ?? fromData(pinterest, request, origin);
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
    response.writeHead(status, { 'content-type': 'application/json', ...NO_LIMITS, ...headers });
    response.end(text);
  }

  return pinterest;
}

function fromData(pinterest: ScriptedPinterest, request: ScriptedRequest, origin: string): ScriptedAnswer {
  const { path, query } = request;
  const { accounts, pageSize } = pinterest;
  const page = (items: unknown[]) => ({ body: pageOf(items, query.get('bookmark'), pageSize) });
  if (path === '/ad_accounts') return page(accounts.map(entityOf));
  if (path === '/resources/metrics_ready_state')
    return { body: { conversion_metrics_ready: true, non_conversion_metrics_ready: true } };
  const [, id, rest = ''] = /^\/ad_accounts\/([^/]+)\/?(.*)$/.exec(path) ?? [];
  const account = accounts.find((one) => one.id === id);
  if (!account) return { status: 404, body: { code: 2, message: 'AdAccount not found.' } };
  const lists: Record<string, Item[]> = {
    campaigns: account.campaigns,
    ad_groups: account.adGroups,
    ads: account.ads,
  };
  const list = lists[rest];
  if (list) return page(list);
  if (rest === '') return { body: entityOf(account) };
  if (rest === 'ads/analytics') return { body: rowsOfAds(account, query) };
  if (rest === 'analytics') return { body: totalsOf(account, query) };
  if (rest === 'reports') return reportOf(account, request, origin);
  if (rest === 'file') return { body: fileOf(account, query) };
  return { status: 404, body: { code: 30, message: `Not found: ${path}` } };
}

const entityOf = ({ id, currency = 'USD' }: ScriptedAccount) => ({
  ...{ id, name: `Scripted ${id}`, country: 'US', currency, permissions: ['OWNER'] },
  ...{ owner: { id: '1', username: 'scripted' }, created_time: 1_500_000_000, updated_time: 1_500_000_000 },
});

function pageOf(items: unknown[], bookmark: string | null, size: number) {
  const from = Number(bookmark?.replace('at-', '') ?? 0);
  const next = from + size < items.length ? `at-${from + size}` : null;
  return { items: items.slice(from, from + size), bookmark: next };
}

const within = ({ DATE }: Row, query: URLSearchParams) =>
  DATE >= (query.get('start_date') ?? '') && DATE <= (query.get('end_date') ?? '');

function rowsOfAds({ rows }: ScriptedAccount, query: URLSearchParams): Row[] {
  const ids = new Set(query.getAll('ad_ids'));
  return rows.filter((row) => ids.has(row.AD_ID) && within(row, query));
}

/** The sum of every number of a day that is no id. */
export function totalsOf({ id, rows }: Pick<ScriptedAccount, 'id' | 'rows'>, query: URLSearchParams) {
  const days = new Map<string, Record<string, number | string>>();
  for (const row of rows.filter((one) => within(one, query))) {
    const total = days.get(row.DATE) ?? { AD_ACCOUNT_ID: id, DATE: row.DATE };
    for (const [name, value] of Object.entries(row))
      if (typeof value === 'number' && !name.endsWith('_ID')) total[name] = Number(total[name] ?? 0) + value;
    days.set(row.DATE, total);
  }
  return [...days.values()];
}

/** Every report is finished at once; its token names its range. */
function reportOf(
  { id }: ScriptedAccount,
  { method, body, query }: ScriptedRequest,
  origin: string,
): ScriptedAnswer {
  if (method === 'POST') {
    const { start_date: from, end_date: to } = JSON.parse(body) as Record<string, string>;
    return { body: { report_status: 'IN_PROGRESS', token: `${from}..${to}`, message: null } };
  }
  const [from, to] = query.get('token')?.split('..') ?? [];
  const url = `${origin}/v5/ad_accounts/${id}/file?start_date=${from}&end_date=${to}`;
  return { body: { report_status: 'FINISHED', url, size: 2 } };
}

/** The rows by day, as a report that is sorted by date has them. */
function fileOf({ rows }: ScriptedAccount, query: URLSearchParams) {
  const found = rows.filter((row) => within(row, query));
  return Object.fromEntries(
    [...new Set(found.map(({ DATE }) => DATE))].map((day) => [day, found.filter((row) => row.DATE === day)]),
  );
}
