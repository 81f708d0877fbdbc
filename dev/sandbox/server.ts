/** One request from arrival to answer: log, fault, token, rate budget, endpoint, answer. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, answerText, emptyPage, type Outcome, repeatFirst } from './answer.js';
import { ApiError, usualError } from './api-error.js';
import { consent } from './consent.js';
import { CONTROL_PREFIX, control } from './control.js';
import type { Endpoint } from './endpoints/endpoint.js';
import type { Reports } from './endpoints/reports.js';
import type { FaultResponse, Faults } from './faults.js';
import type { RateLimits } from './rate-limits.js';
import type { RequestLog, RequestRecord } from './request-log.js';
import type { Tokens } from './tokens.js';
import { mix } from './world/hash.js';
import type { World } from './world/world.js';

interface ServerDeps {
  world: World;
  endpoints: readonly Endpoint[];
  reports: Reports;
  tokens: Tokens;
  limits: RateLimits;
  faults: Faults;
  log: RequestLog;
  latencyMs: number;
}

type Headers = Record<string, string>;

const JSON_TYPE = { 'content-type': 'application/json' };
const PROXY_PAGE =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n';

export function createHandler(deps: ServerDeps) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await handle(deps, request, response);
    } catch (error) {
      // A client that hung up needs no answer; anything else is a mistake in the sandbox and must be seen.
      if (response.destroyed || response.headersSent) return;
      send(response, {
        status: 500,
        text: JSON.stringify({ code: 12, message: `Sandbox failure: ${error}` }),
      });
    }
  };
}

async function handle(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  const { pathname } = url;
  const method = request.method ?? 'GET';
  const requestBody = await textOf(request);
  if (pathname.startsWith(CONTROL_PREFIX)) return send(response, control(deps, method, url, requestBody));
  if (pathname === '/oauth/') return send(response, consent(deps.tokens, url));
  const endpoint = findEndpoint(deps.endpoints, method, pathname);
  const isDownload = pathname.startsWith('/async_reporting_v3/');
  const record: RequestRecord = {
    method,
    path: pathname,
    query: url.searchParams,
    url: request.url ?? '/',
    headers: request.headers,
    requestBody,
    status: 0,
    category: isDownload ? 'download' : (endpoint?.category ?? 'unknown'),
    body: '',
    at: deps.world.now,
  };
  deps.log.add(record);
  const requestId = String(mix(deps.world.seed, deps.log.records.length)).padStart(14, '0');
  const headers = { ...JSON_TYPE, 'x-pinterest-rid': `14${requestId}` };
  if (deps.latencyMs > 0) await sleep(deps.latencyMs);
  const fault = deps.faults.take({ method, path: pathname, search: url.search });
  if (fault === 'reset') response.socket?.resetAndDestroy();
  if (fault === 'reset' || fault === 'hang') return;
  if (typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs);
  // The clock may have been set meanwhile, and numbers depend on it.
  record.at = deps.world.now;
  const outcome =
    outcomeOfFault(fault, headers) ??
    (isDownload
      ? await download(deps.reports, record, url)
      : await callEndpoint(deps, { record, url, headers, endpoint, fault }));
  record.status = outcome.status;
  deps.log.setBody(record, isDownload ? '' : outcome.text);
  if (fault === 'cut') sendHalf(response, outcome);
  else send(response, outcome);
}

function send(response: ServerResponse, { status, text, headers = JSON_TYPE }: Outcome): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

/** Promises the complete body, sends half of it and hangs up. */
function sendHalf(response: ServerResponse, { text, headers }: Outcome): void {
  const bytes = Buffer.from(text);
  response.writeHead(200, { ...headers, 'content-length': String(bytes.length) });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Of faults that need no true answer. */
function outcomeOfFault(fault: FaultResponse | undefined, usualHeaders: Headers): Outcome | undefined {
  if (fault === 'html') return { status: 502, text: PROXY_PAGE, headers: { 'content-type': 'text/html' } };
  if (typeof fault !== 'object' || !('status' in fault)) return undefined;
  const { status, headers, body = usualError(status).body } = fault;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, text, headers: { ...usualHeaders, ...headers } };
}

interface Call {
  record: RequestRecord;
  url: URL;
  headers: Headers;
  endpoint: Endpoint | undefined;
  fault: FaultResponse | undefined;
}

async function callEndpoint(
  deps: ServerDeps,
  { record, url, headers, endpoint, fault }: Call,
): Promise<Outcome> {
  const { query, headers: requestHeaders, requestBody: body, method } = record;
  try {
    if (!endpoint) throw new ApiError(404, 1000, `No such endpoint: ${method} ${url.pathname}`);
    const user = authenticate(deps.tokens, endpoint, requestHeaders.authorization ?? '');
    const decision = deps.limits.take(endpoint);
    Object.assign(headers, decision.headers);
    if (!decision.allowed) throw usualError(429);
    const [, ...pathParams] = endpoint.path.exec(apiPath(url.pathname)) ?? [];
    const sees = (adAccountId: string) => deps.tokens.sees(user, adAccountId);
    const request = { query, headers: requestHeaders, body, pathParams, origin: url.origin, sees };
    const answer = await endpoint.handle(request);
    return { status: 200, text: answerText(changed(answer, fault)), headers };
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, text: error.body, headers };
    throw error;
  }
}

function changed(answer: Answer, fault: FaultResponse | undefined): Answer {
  if (fault === 'repeat-item') return repeatFirst(answer);
  return fault === 'empty-page' ? emptyPage(answer) : answer;
}

/** @returns the user whose token it is; undefined for one who sees everything. */
function authenticate(tokens: Tokens, endpoint: Endpoint, authorization: string): string | undefined {
  const [, scheme = '', credentials = ''] = /^(\S+) (.+)$/.exec(authorization) ?? [];
  if (endpoint.auth === 'basic') {
    const { appId, appSecret } = tokens.options;
    const expected = Buffer.from(`${appId}:${appSecret}`).toString('base64');
    if (scheme !== 'Basic' || credentials !== expected) throw usualError(401);
    return undefined;
  }
  const owner = scheme === 'Bearer' ? tokens.ownerOf(credentials) : undefined;
  if (!owner) throw usualError(401);
  if (endpoint.auth === 'user' && owner.kind !== 'user') {
    throw new ApiError(403, 3, 'This kind of token may not use the endpoint.');
  }
  return owner.user;
}

function findEndpoint(endpoints: readonly Endpoint[], method: string, path: string): Endpoint | undefined {
  if (!path.startsWith('/v5/')) return undefined;
  return endpoints.find((endpoint) => endpoint.method === method && endpoint.path.test(apiPath(path)));
}

const apiPath = (path: string) => path.slice('/v5'.length);

/** The link is all that is needed; S3 refuses a second way of signing. */
async function download(reports: Reports, { headers, method }: RequestRecord, url: URL): Promise<Outcome> {
  const plain = { headers: { 'content-type': 'text/plain' } };
  if (headers.authorization) return { ...plain, status: 400, text: 'Only one auth mechanism allowed' };
  return method === 'GET'
    ? { ...plain, ...(await reports.download(url)) }
    : { ...plain, status: 405, text: '' };
}
