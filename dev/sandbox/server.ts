/** One request from arrival to answer: log, fault, token, rate budget, endpoint, answer. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, answerText, emptyPage, repeatFirst } from './answer.js';
import { ApiError, missingScope, notFound, tooManyRequests, unauthenticated } from './api-error.js';
import { consent } from './consent.js';
import { CONTROL_PREFIX, control } from './control.js';
import type { Endpoint } from './endpoints/endpoint.js';
import type { Reports } from './endpoints/reports.js';
import { errorBodyFor, type FaultResponse, type Faults } from './faults.js';
import type { RateLimits } from './rate-limits.js';
import type { RequestLog, RequestRecord } from './request-log.js';
import { JSON_TYPE, PROXY_PAGE, readBody, send, sendHalf } from './send.js';
import type { Tokens } from './tokens.js';
import { mix } from './world/hash.js';
import type { World } from './world/world.js';

export interface ServerDeps {
  world: World;
  endpoints: readonly Endpoint[];
  reports: Reports;
  tokens: Tokens;
  limits: RateLimits;
  faults: Faults;
  log: RequestLog;
  latencyMs: number;
}

interface Exchange {
  record: RequestRecord;
  url: URL;
  response: ServerResponse;
  headers: Record<string, string>;
}

export function createHandler(deps: ServerDeps) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await handle(deps, request, response);
    } catch (error) {
      // A client that hung up needs no answer; anything else is a mistake in the sandbox and must be seen.
      if (!response.destroyed && !response.headersSent) {
        send(response, 500, JSON_TYPE, JSON.stringify({ code: 12, message: `Sandbox failure: ${error}` }));
      }
    }
  };
}

async function handle(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  if (url.pathname.startsWith(CONTROL_PREFIX)) {
    const { status, text } = control(deps, method, url, body);
    return send(response, status, JSON_TYPE, text);
  }
  if (url.pathname === '/oauth/') return consent(deps.tokens, url, response);
  const endpoint = findEndpoint(deps.endpoints, method, url.pathname);
  const isDownload = url.pathname.startsWith('/async_reporting_v3/');
  const record: RequestRecord = {
    method,
    path: url.pathname,
    query: url.searchParams,
    url: request.url ?? '/',
    headers: request.headers,
    requestBody: body,
    status: 0,
    category: isDownload ? 'download' : (endpoint?.category ?? 'unknown'),
    body: '',
    at: deps.world.now,
  };
  deps.log.add(record);
  const exchange = { record, url, response, headers: commonHeaders(deps) };
  if (deps.latencyMs > 0) await sleep(deps.latencyMs);
  const fault = deps.faults.take({ method, path: url.pathname, search: url.search });
  if (fault && (await breakOff(deps, exchange, fault))) return;
  const outcome = isDownload
    ? await download(deps, exchange)
    : await callEndpoint(deps, exchange, endpoint, fault);
  finish(deps, exchange, outcome, fault);
}

/** Faults that need no true answer. False = go on, perhaps after a while. */
async function breakOff(deps: ServerDeps, exchange: Exchange, fault: FaultResponse): Promise<boolean> {
  const { response } = exchange;
  if (fault === 'reset') response.socket?.resetAndDestroy();
  if (fault === 'reset' || fault === 'hang') return true;
  if (fault === 'html') {
    exchange.headers = { 'content-type': 'text/html' };
    finish(deps, exchange, { status: 502, text: PROXY_PAGE });
    return true;
  }
  if (typeof fault !== 'object') return false;
  if ('delayMs' in fault) {
    await sleep(fault.delayMs);
    return false;
  }
  const { status, headers, body = errorBodyFor(status) } = fault;
  exchange.headers = { ...exchange.headers, ...headers };
  finish(deps, exchange, { status, text: typeof body === 'string' ? body : JSON.stringify(body) });
  return true;
}

interface Outcome {
  status: number;
  text: string;
}

function finish(deps: ServerDeps, exchange: Exchange, outcome: Outcome, fault?: FaultResponse): void {
  const { record, response, headers } = exchange;
  record.status = outcome.status;
  deps.log.setBody(record, record.category === 'download' ? '' : outcome.text);
  if (fault === 'cut') sendHalf(response, headers, outcome.text);
  else send(response, outcome.status, headers, outcome.text);
}

async function callEndpoint(
  deps: ServerDeps,
  exchange: Exchange,
  endpoint: Endpoint | undefined,
  fault: FaultResponse | undefined,
): Promise<Outcome> {
  const { record, url } = exchange;
  try {
    if (!endpoint) throw notFound(record.method, url.pathname);
    const user = authenticate(deps.tokens, endpoint, record.headers.authorization ?? '');
    const decision = deps.limits.take({
      category: endpoint.category,
      isReportPoll: endpoint.isReportPoll ?? false,
    });
    Object.assign(exchange.headers, decision.headers);
    if (!decision.allowed) throw tooManyRequests();
    const [, ...pathParams] = endpoint.path.exec(apiPath(url.pathname)) ?? [];
    const { query, headers, requestBody: body } = record;
    const answer = await endpoint.handle({
      ...{ query, headers, body, pathParams, origin: url.origin },
      sees: (adAccountId) => deps.tokens.sees(user, adAccountId),
    });
    return { status: 200, text: answerText(change(answer, fault)) };
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, text: error.body };
    throw error;
  }
}

function change(answer: Answer, fault: FaultResponse | undefined): Answer {
  if (fault === 'repeat-item') return repeatFirst(answer);
  return fault === 'empty-page' ? emptyPage(answer) : answer;
}

/** @returns the user whose token it is; undefined for one who sees everything. */
function authenticate(tokens: Tokens, endpoint: Endpoint, authorization: string): string | undefined {
  const [, scheme = '', credentials = ''] = /^(\S+) (.+)$/.exec(authorization) ?? [];
  if (endpoint.auth === 'basic') {
    const expected = Buffer.from(`${tokens.appId}:${tokens.appSecret}`).toString('base64');
    if (scheme !== 'Basic' || credentials !== expected) throw unauthenticated();
    return undefined;
  }
  const owner = scheme === 'Bearer' ? tokens.ownerOf(credentials) : undefined;
  if (!owner) throw unauthenticated();
  if (endpoint.auth === 'user' && owner.kind !== 'user') throw missingScope();
  return owner.user;
}

function findEndpoint(endpoints: readonly Endpoint[], method: string, path: string): Endpoint | undefined {
  if (!path.startsWith('/v5/')) return undefined;
  return endpoints.find((endpoint) => endpoint.method === method && endpoint.path.test(apiPath(path)));
}

function apiPath(path: string): string {
  return path.slice('/v5'.length);
}

/** The link is all that is needed; S3 refuses a second way of signing. */
async function download({ reports }: ServerDeps, exchange: Exchange): Promise<Outcome> {
  const { record, url } = exchange;
  exchange.headers = { 'content-type': 'text/plain' };
  if (record.headers.authorization !== undefined)
    return { status: 400, text: 'Only one auth mechanism allowed' };
  return record.method === 'GET' ? reports.download(url) : { status: 405, text: '' };
}

function commonHeaders({ log, world }: ServerDeps): Record<string, string> {
  return {
    ...JSON_TYPE,
    'x-pinterest-rid': `14${String(mix(world.seed, log.records.length)).padStart(14, '0')}`,
  };
}
